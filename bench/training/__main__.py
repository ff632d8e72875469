"""The whole training, step by step, and how long each step takes.

python -m bench.training FOLDER SENTENCES [SET ...]
"""

import argparse
import subprocess
import sys
from time import monotonic


def steps(options: argparse.Namespace) -> list[list[str]]:
    folder, few = options.folder, ["--steps", str(options.steps)] if options.steps else []
    return [
        ["corpus", options.sentences, folder, "--every", str(options.every)],
        ["teachers", folder],
        ["encoder", folder, "--hold", "0", *few],
        ["encoder", folder, "--hold", "1", *few],
        ["encoder", folder, *few],
        ["judge", folder, *options.sets],
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", help="where everything goes; what the site reads, into its folder trained")
    parser.add_argument("sentences", help="a file, one a line; docs/matching.md names the public sources")
    parser.add_argument("sets", nargs="*", metavar="SET", help="a directory, as bench/questions.py describes")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="take every Nth sentence, to try it out")
    parser.add_argument("--steps", type=int, metavar="N", help="train for N steps only, to try it out")
    for name, *arguments in steps(parser.parse_args()):
        start = monotonic()
        command = [sys.executable, "-m", f"bench.training.{name}", *arguments]
        subprocess.run(command, check=True)
        print(f"{name} {' '.join(arguments)}: {monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
