//! `cargo xtask bench`: starts the benchmarks, each of which is a file or a package of its own. `board` and `proxy` are
//! benches of cargo, `sizes` asks the server for each file, `web` and `lighthouse` are scripts in `bench/`.

mod sizes;
mod web;

use crate::failure::{Failure, Outcome};
use crate::process::{announce, cargo, finish};
use crate::system;

/// Runs all benchmarks but `lighthouse`.
pub(crate) fn all() -> Outcome {
    board(&[])?;
    proxy()?;
    sizes::print()?;
    web::run(&[])
}

/// Runs the benchmark of this name; `board` and `web` accept arguments.
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
    let step = announce("measuring decoding and layout without a browser (some minutes)");
    finish(cargo(&["bench", "--package", "board", "--"]).args(arguments))?;
    step.done();
    Ok(())
}

fn proxy() -> Outcome {
    // The baseline. Without it, the benchmark leaves its rows out and says so.
    system::nginx();
    let step = announce("measuring the proxy under load (four minutes)");
    finish(&mut cargo(&["bench", "--package", "pushboard", "--bench", "load"]))?;
    step.done();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_and_arguments_are_refused_before_the_build() {
        let rows = [
            ("speed", &[][..], "no benchmark speed: there are board, proxy, sizes, web and lighthouse"),
            ("proxy", &["--quick"][..], "the benchmark proxy takes no arguments"),
            ("sizes", &["10"][..], "the benchmark sizes takes no arguments"),
        ];
        for (name, arguments, message) in rows {
            let failure = one(name, arguments).unwrap_err();
            assert_eq!(failure.to_string(), message);
        }
    }
}
