//! `cargo xtask bench`: measures. `board` is decoding and layout, natively, by criterion; `proxy` is
//! what a request costs through it, beside nginx; `sizes` is what a browser downloads; `web` is what
//! the page costs in a real Chromium, beside other pages; `lighthouse` is what Lighthouse says of it.
//! Must not know what is measured how: each benchmark is a file or a package of its own.

mod sizes;
mod web;

use crate::failure::{Failure, Outcome};
use crate::process::{announce, cargo, finish};
use crate::system;

/// Every benchmark but `lighthouse`.
pub(crate) fn all() -> Outcome {
    board(&[])?;
    proxy()?;
    sizes::print()?;
    web::run(&[])
}

/// The benchmark of this name; `board` and `web` take arguments.
pub(crate) fn one(name: &str, arguments: &[&str]) -> Outcome {
    match (name, arguments) {
        ("board", _) => board(arguments),
        ("web", _) => web::run(arguments),
        ("proxy", []) => proxy(),
        ("sizes", []) => sizes::print(),
        ("lighthouse", []) => web::lighthouse(),
        ("proxy" | "sizes" | "lighthouse", _) => {
            Err(Failure::new(format!("the benchmark {name} takes no arguments")))
        }
        _ => Err(Failure::new(format!(
            "no benchmark {name}: there are board, proxy, sizes, web and lighthouse"
        ))),
    }
}

fn board(arguments: &[&str]) -> Outcome {
    let step = announce("decode and layout, natively (some minutes)");
    finish(cargo(&["bench", "--package", "board", "--"]).args(arguments))?;
    step.done();
    Ok(())
}

fn proxy() -> Outcome {
    // The yardstick. Without it its row is left out, which the benchmark says.
    system::nginx();
    let step = announce("the proxy under load (two minutes)");
    finish(&mut cargo(&["bench", "--package", "pushboard", "--bench", "load"]))?;
    step.done();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_it_does_not_know_before_anything_is_built() {
        let rows = [
            ("speed", &[][..], "no benchmark speed: there are board, proxy, sizes, web and lighthouse"),
            ("proxy", &["--quick"][..], "the benchmark proxy takes no arguments"),
            ("sizes", &["10"][..], "the benchmark sizes takes no arguments"),
        ];
        for (name, arguments, said) in rows {
            let failure = one(name, arguments).unwrap_err();
            assert_eq!(failure.to_string(), said);
        }
    }
}
