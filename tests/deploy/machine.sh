#!/bin/sh
# Boots a systemd of its own over the files of this machine, which stay as they are. Runs as the first process of new
# namespaces (mount, pid, cgroup); $1 is an empty folder. Nothing starts but systemd and its journal.
set -eu
mount -t tmpfs tmpfs "$1"
mkdir "$1/changes" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/changes,workdir=$1/work" "$1/root"
cd "$1/root"
mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,bind,ro proc/sys
mount -t sysfs -o ro sysfs sys
for folder in dev run tmp; do mount -t tmpfs tmpfs "$folder"; done
for device in null zero full random urandom tty; do
    touch "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/pts dev/shm run/lock
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    mount -t cgroup2 cgroup sys/fs/cgroup
else
    mount -t tmpfs tmpfs sys/fs/cgroup
    mkdir sys/fs/cgroup/systemd
    mount -t cgroup -o none,name=systemd,xattr cgroup sys/fs/cgroup/systemd
    mount -o remount,ro sys/fs/cgroup
fi
printf '[Unit]\nDefaultDependencies=no\nWants=systemd-journald.service systemd-journald.socket\n' \
    > etc/systemd/system/bare.target
# With it, images of containers forbid packages to start and stop services.
rm -f usr/sbin/policy-rc.d
# What a unit waits for by default is not started here.
mkdir -p etc/systemd/system/pushboard.service.d
printf '[Unit]\nDefaultDependencies=no\n[Service]\nWatchdogSec=2\n' > etc/systemd/system/pushboard.service.d/test.conf
mkdir tmp/old
pivot_root . tmp/old
cd /
umount -l /tmp/old
# As systemd expects it: what it mounts for a unit appears here.
mount --make-rshared /
exec env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --unit=bare.target --show-status=no
