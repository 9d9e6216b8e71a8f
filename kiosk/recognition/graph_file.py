"""A phrase graph as a file that Vosk loads in the place of its model's own language model.

Vosk composes a small model of two graphs when it decodes: `HCLr.fst`, from sounds to words, and `Gr.fst`, which says
what words may follow each other. The second is replaced here: an OpenFst file of the type `vector`, with the first
symbol table (word ↔ number) of the original. Format: openfst.org, `fst/vector-fst.h` and `symbol-table.cc`.
"""

import struct
from collections.abc import Callable
from pathlib import Path

from kiosk.recognition.errors import RecogniserFailed
from kiosk.recognition.phrase_graph import PhraseGraph

FST_MAGIC, SYMBOLS_MAGIC = struct.pack("<I", 2125659606), struct.pack("<I", 2125658996)
VERSION = 2
HAS_OUTPUT_SYMBOLS = 2
EXPANDED_AND_MUTABLE = 3
NOT_AN_END = float("inf")

GRAPH = Path("graph", "Gr.fst")
SETTINGS = Path("conf", "model.conf")
FEATURES = Path("conf", "mfcc.conf")
NO_DITHER = "--dither=0"
"""The recogniser adds a random hiss of its own, so that the same sound is heard in another way each time."""


def write_model_with_graph(
    original: Path,
    folder: Path,
    graph: PhraseGraph,
    number_of: Callable[[str], int],
    settings: dict[str, str],
) -> None:
    """Write into the empty `folder` a model like `original`, by links, that knows nothing but the graph.

    `settings` replace lines of `conf/model.conf`. Raises `RecogniserFailed` when the original is of another kind.
    """
    try:
        symbols = _read_symbols(original / GRAPH)
        for path in original.rglob("*"):
            relative = path.relative_to(original)
            if path.is_dir():
                (folder / relative).mkdir(parents=True, exist_ok=True)
            elif relative not in (GRAPH, SETTINGS, FEATURES):
                (folder / relative).parent.mkdir(parents=True, exist_ok=True)
                (folder / relative).symlink_to(path.resolve())
        lines = (original / SETTINGS).read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if line.removeprefix("--").partition("=")[0] not in settings]
        added = [f"--{name}={value}" for name, value in settings.items()]
        (folder / SETTINGS).write_text("\n".join((*kept, *added)) + "\n", encoding="utf-8")
        features = (original / FEATURES).read_text(encoding="utf-8")
        (folder / FEATURES).write_text(f"{features.rstrip()}\n{NO_DITHER}\n", encoding="utf-8")
        (folder / GRAPH).write_bytes(as_openfst(graph, number_of, symbols))
    except (OSError, struct.error) as error:
        raise RecogniserFailed(
            f"No graph of phrases can be made from the model in {original}: {error}"
        ) from error


def as_openfst(graph: PhraseGraph, number_of: Callable[[str], int], symbols: bytes) -> bytes:
    """Return the graph as an OpenFst file."""
    counts = (EXPANDED_AND_MUTABLE, 0, len(graph.arcs), sum(map(len, graph.arcs)))
    parts = [
        FST_MAGIC,
        _text(b"vector"),
        _text(b"standard"),
        struct.pack("<ii", VERSION, HAS_OUTPUT_SYMBOLS),
        struct.pack("<Qqqq", *counts),
        symbols,
    ]
    for state, arcs in enumerate(graph.arcs):
        parts.append(struct.pack("<fq", _end_cost(graph, state), len(arcs)))
        numbered = ((number_of(arc.word), arc) for arc in arcs)
        for number, arc in sorted(numbered, key=lambda pair: pair[0]):
            parts.append(struct.pack("<iifi", number, number, arc.cost, arc.target))
    return b"".join(parts)


def _end_cost(graph: PhraseGraph, state: int) -> float:
    return graph.end_costs.get(state, 0.0) if state in graph.ends else NOT_AN_END


def _text(text: bytes) -> bytes:
    return struct.pack("<i", len(text)) + text


def _read_symbols(path: Path) -> bytes:
    """Return the bytes of the first symbol table; the second one begins where it ends."""
    contents = path.read_bytes()
    begins = contents.find(SYMBOLS_MAGIC)
    ends = contents.find(SYMBOLS_MAGIC, begins + 4)
    if contents[:4] != FST_MAGIC or begins < 0 or ends < 0:
        raise OSError(f"{path} holds no two tables of words")
    return contents[begins:ends]
