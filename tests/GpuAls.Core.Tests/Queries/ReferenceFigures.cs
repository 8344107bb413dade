using System.Text.Json;
using GpuAls.Core.Queries;

namespace GpuAls.Core.Tests;

/// <summary>Compares ranked answers with a list of [row or key, score] pairs of a reference file.</summary>
static class ReferenceFigures
{
    // The library keeps factors and scores in float32, the figures are float64.
    const double ScoreTolerance = 1e-4;

    /// <summary>Asserts rank by rank: the same score, and the same row unless its expected score ties with a neighbour's.</summary>
    /// <param name="expected">[[row or key, score], …], best first.</param>
    /// <param name="actual">The answer.</param>
    /// <param name="rowOf">The row of a figure's first element.</param>
    public static void AssertRanks(JsonElement expected, IReadOnlyList<(int Row, double Score)> actual, Func<JsonElement, int> rowOf)
    {
        var pairs = expected.EnumerateArray().Select(pair => (Row: rowOf(pair[0]), Score: pair[1].GetDouble())).ToArray();
        Assert.Equal(pairs.Length, actual.Count);
        for (var rank = 0; rank < pairs.Length; rank++)
        {
            Assert.Equal(pairs[rank].Score, actual[rank].Score, ScoreTolerance);
            // The last rank may tie with one that the list no longer shows.
            var isTied = (rank > 0 && pairs[rank - 1].Score - pairs[rank].Score < 2 * ScoreTolerance)
                || rank == pairs.Length - 1 || pairs[rank].Score - pairs[rank + 1].Score < 2 * ScoreTolerance;
            if (!isTied) Assert.Equal(pairs[rank].Row, actual[rank].Row);
        }
    }

    public static IReadOnlyList<(int Row, double Score)> Pairs(IReadOnlyList<Scored> scored) =>
        [.. scored.Select(one => (one.Row, (double)one.Score))];

    public static IReadOnlyList<(int Row, double Score)> Pairs(IReadOnlyList<Share> shares) => [.. shares.Select(one => (one.Item, one.Value))];
}
