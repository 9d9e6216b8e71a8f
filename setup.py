"""Packaging step that setup.cfg cannot express: a wheel or an sdist carries the built pages."""

import subprocess
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

BUILD_PAGES = Path(__file__).resolve().parent / "pages" / "build.py"


def build_pages() -> None:
    """Build the pages in place, so that package_data finds them."""
    subprocess.run([sys.executable, str(BUILD_PAGES)], check=True)


class BuildWithPages(build_py):
    """An editable install leaves the pages to the Makefile; everything else gets them built in."""

    def run(self) -> None:
        if not self.editable_mode:
            build_pages()
        super().run()


class SourcesWithPages(sdist):
    """The sdist carries the built pages too: installing from it needs no node."""

    def run(self) -> None:
        build_pages()
        super().run()


setup(cmdclass={"build_py": BuildWithPages, "sdist": SourcesWithPages})
