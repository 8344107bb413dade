using System.Diagnostics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>The pieces of rows of a side, with the minimum time that each took so far: a pause of its thread is no cost of its rows.</summary>
/// <param name="pieces">The pieces.</param>
sealed class TimedPieces(RowPieces pieces)
{
    readonly long[] ticks = [.. Enumerable.Repeat(long.MaxValue, pieces.Count)];

    /// <summary>The pieces.</summary>
    public RowPieces Rows => pieces;

    /// <summary>The number of pieces.</summary>
    public int Count => pieces.Count;

    /// <summary>The first row of a piece.</summary>
    public int Start(int piece) => pieces.Start(piece);

    /// <summary>One after the last row of a piece.</summary>
    public int End(int piece) => pieces.End(piece);

    /// <summary>Records that a piece has ended.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="start">The <see cref="Stopwatch.GetTimestamp"/> of its start.</param>
    public void Record(int piece, long start) => ticks[piece] = Math.Min(ticks[piece], Stopwatch.GetTimestamp() - start);

    /// <summary>The times; none before the first half-sweep has ended.</summary>
    public IReadOnlyList<PieceTime> Times() => ticks.Contains(long.MaxValue)
        ? []
        : [.. ticks.Select((ticks, piece) => new PieceTime(End(piece), (double)ticks / Stopwatch.Frequency))];
}
