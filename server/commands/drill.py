"""`gachita drill`: breaks one thing after the other while a town works, and says what was lost."""

import logging
import sys
from dataclasses import replace
from pathlib import Path

import click

from server.commands.measuring import refusals_in_words, write_text
from server.settings import default_data_folder

POSITIVE = click.FloatRange(0, min_open=True)


@click.command()
@click.option("--fault", "names", multiple=True, metavar="NAME", help="only this fault; repeatable [all]")
@click.option("--list", "is_list", is_flag=True, help="List the faults and end.")
@click.option("--seconds", type=POSITIVE, help="how long a fault lasts [each its own time]")
@click.option("--before-seconds", type=POSITIVE, default=10.0, show_default=True, help="of work before it")
@click.option(
    "--after-seconds",
    type=POSITIVE,
    default=20.0,
    show_default=True,
    help="of work after it, once bookings are taken again",
)
@click.option(
    "--late-seconds", type=POSITIVE, default=2.0, show_default=True, help="A ping may take so long."
)
@click.option("--recovery-seconds", "longest_recovery_seconds", type=POSITIVE, default=5.0, show_default=True,
              help="The recovery may take so long.")  # fmt: skip
@click.option(
    "--buses", type=click.IntRange(3), default=30, show_default=True, help="about so many on the road"
)
@click.option("--riders", type=click.IntRange(1), default=20, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--data", type=click.Path(path_type=Path), default=default_data_folder, help="folder to work in"
)
@click.option("--audit", "history", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Judge this history of an earlier drill again and end.")  # fmt: skip
@click.option(
    "--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help="JSON file to write"
)
@click.option("--markdown", type=click.Path(path_type=Path, dir_okay=False), help="Markdown file to write")
def command(
    names: tuple[str, ...],
    is_list: bool,
    seconds: float | None,
    before_seconds: float,
    after_seconds: float,
    late_seconds: float,
    longest_recovery_seconds: float,
    buses: int,
    riders: int,
    seed: int,
    data: Path,
    history: Path | None,
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Break one thing while a town books and drives; an auditor who knows only what clients saw judges.

    Ends with 1 when anything was lost, doubled, overbooked, untrue or late, or came back too slowly.
    """
    from server.benchmarks.drill.drill_run import DrillSettings, run_drill
    from server.benchmarks.drill.drill_table import as_json, as_lines, as_markdown
    from server.benchmarks.drill.faults import FAULTS

    if is_list:
        for fault in FAULTS.values():
            click.echo(f"{fault.name:18}{fault.sentence} ({fault.seconds:g} s)")
        return
    if history is not None:
        _judge(history)
        return
    unknown = [name for name in names if name not in FAULTS]
    if unknown:
        raise click.BadParameter(f"no fault is called {unknown[0]}; see --list", param_hint="--fault")
    faults = [FAULTS[name] for name in names or FAULTS]
    if seconds is not None:
        faults = [replace(fault, seconds=seconds) for fault in faults]
    logging.basicConfig(level=logging.ERROR)
    settings = DrillSettings(
        data=data,
        buses=buses,
        riders=riders,
        before_seconds=before_seconds,
        after_seconds=after_seconds,
        late_seconds=late_seconds,
        longest_recovery_seconds=longest_recovery_seconds,
        seed=seed,
    )
    with refusals_in_words(when_interrupted="nothing was judged"):
        results = run_drill(settings, faults, lambda sentence: click.echo(sentence, err=True))
    click.echo(as_lines(results))
    for path, text in ((json_file, as_json), (markdown, as_markdown)):
        if path is not None:
            write_text(path, text(results))
    if not all(result.verdict.passed for result in results):
        sys.exit(1)


def _judge(history: Path) -> None:
    """An earlier history, judged again."""
    from server.benchmarks.drill.audit import audit
    from server.benchmarks.drill.history import read_history

    verdict = audit(read_history(history))
    for finding in verdict.findings:
        click.echo(f"{finding.kind}: {finding.sentence}")
    click.echo(
        f"{verdict.accepted} accepted, {verdict.pings} pings, {len(verdict.findings)} findings, "
        f"recovery {verdict.recovery.seconds if verdict.recovery else None}: "
        f"{'passed' if verdict.passed else 'FAILED'}"
    )
    if not verdict.passed:
        sys.exit(1)
