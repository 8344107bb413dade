using GpuAls.Core.Queries;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Tests;

/// <summary>How many of the most similar items are also near on a map.</summary>
static class MapQuality
{
    /// <summary>[items][count] The places in the list of items that are most similar by cosine, without the item itself.</summary>
    public static int[][] Similar(FactorMatrix vectors, int[] items, int count)
    {
        var chosen = Chosen(vectors, items);
        return
        [
            .. items.Select((_, n) => Cosine.Nearest(chosen, n, count + 1).Select(item => item.Row).Where(row => row != n).Take(count).ToArray()),
        ];
    }

    /// <summary>[items × f] The vectors of some items, scaled to length 1.</summary>
    public static FactorMatrix Chosen(FactorMatrix vectors, int[] items) => FactorMatrix.From(vectors.Factors,
    [
        .. items.Select(item =>
        {
            var vector = vectors.Row(item).ToArray();
            var length = Math.Sqrt(vector.Sum(value => (double)value * value));
            return Array.ConvertAll(vector, value => (float)(value / length));
        }),
    ]);

    /// <summary>The share of the similar items that are among the nearest places.</summary>
    public static double Kept(int[][] similar, double[] places, int among)
    {
        var nearest = NearestPlaces(places, among);
        return similar.Select((list, n) => list.Average(item => nearest[n].Contains(item) ? 1.0 : 0)).Average();
    }

    /// <summary>[items][count] The nearest places of each, without its own.</summary>
    public static int[][] NearestPlaces(double[] places, int count)
    {
        var rows = Enumerable.Range(0, places.Length / 2).ToArray();
        return
        [
            .. rows.Select(row => rows
                .Where(other => other != row)
                .OrderBy(other => Math.Pow(places[2 * other] - places[2 * row], 2) + Math.Pow(places[2 * other + 1] - places[2 * row + 1], 2))
                .Take(count)
                .ToArray()),
        ];
    }
}
