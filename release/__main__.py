"""``make release``: the files of a release in ``var/release/VERSION``. It tags nothing and uploads nothing.

It is refused unless the tree is clean and the server, the client and the changelog have one version.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from release.build import NAMESPACE, SUMS, build
from release.versions import Refused, released_version

ROOT = Path(__file__).resolve().parent.parent
NEXT = """{files}

To verify them, with the line of your public key in allowed_signers (“release@example.vn ssh-ed25519 …”):
  cd {folder} && sha256sum --check {sums}
  ssh-keygen -Y verify -f allowed_signers -I release@example.vn -n {namespace} -s {sums}.sig < {sums}
To tag this commit and send the tag:
  git tag --sign v{version} --message "PDPL Inventory {version}" && git push origin v{version}"""
UNSIGNED = f"Nothing is signed: SIGNING_KEY=… names the SSH key that signs {SUMS}."


def main() -> int:
    parser = argparse.ArgumentParser(prog="make release", description=__doc__)
    parser.add_argument("--signing-key", type=Path, help="an SSH key; without it nothing is signed")
    key: Path | None = parser.parse_args().signing_key
    try:
        version = released_version(ROOT)
        folder = ROOT / "var" / "release" / version
        if folder.exists():
            raise Refused(f"{folder} is there already; remove it to build it anew.")
        if key and not key.is_file():
            raise Refused(f"There is no file {key} to sign with.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as unfinished:
            made = Path(unfinished, "made")
            made.mkdir()
            build(ROOT, version, made, key)
            made.rename(folder)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    files = "\n".join(f"  {path.stat().st_size:>10,}  {path.relative_to(ROOT)}" for path in sorted(folder.iterdir()))
    print(NEXT.format(files=files, folder=folder.relative_to(ROOT), sums=SUMS, namespace=NAMESPACE, version=version))
    if not key:
        print(UNSIGNED)
    return 0


if __name__ == "__main__":
    sys.exit(main())
