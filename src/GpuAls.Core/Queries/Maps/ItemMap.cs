using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Maps;

/// <summary>
/// A map of items in two dimensions, on which items with similar vectors are near to each other: Barnes–Hut t-SNE of their cosines (van der Maaten:
/// "Accelerating t-SNE using tree-based algorithms", JMLR 15, 2014), which starts from the first two principal components (Kobak, Berens: "The art of
/// using t-SNE for single-cell transcriptomics", Nature Communications 10, 2019).
/// </summary>
/// <remarks>Near items are similar. Large distances say little: a map in two dimensions cannot keep all distances of f.</remarks>
public static class ItemMap
{
    const double MaxPerplexity = 30;
    const int NeighboursPerPerplexity = 3;
    const int MinLayout = 4; // of fewer items, two principal components keep all distances

    /// <summary>Places the items with the most users.</summary>
    /// <param name="model">The model.</param>
    /// <param name="count">The maximum number of items; 1 or more. Time grows with count · log(count).</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Most users first, of equal numbers the lower row; without items that have no users. The same bits for any number of
    /// threads.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed of.</exception>
    public static IReadOnlyList<MappedItem> Of(AlsModel model, int count = 2000, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        using var use = model.Memory.BeginUse();
        var items = MostUsers(model, count);
        var places = Places(model.Factors.Items, items, Environment.ProcessorCount, cancel);
        var mapped = new MappedItem[items.Length];
        for (var n = 0; n < items.Length; n++) mapped[n] = new MappedItem(items[n], (float)places[2 * n], (float)places[2 * n + 1]);
        return mapped;
    }

    /// <summary>The items with a vector that most users like, most first.</summary>
    internal static int[] MostUsers(AlsModel model, int count)
    {
        var users = ItemUserCounts.Count(model.Known);
        return
        [
            .. Enumerable.Range(0, users.Length)
                .Where(item => users[item] > 0 && !model.Factors.Items.IsZero(item))
                .OrderByDescending(item => users[item])
                .Take(count),
        ];
    }

    /// <summary>[items × 2] The place of each item, in [0, 1].</summary>
    internal static double[] Places(FactorMatrix vectors, int[] items, int threads, CancellationToken cancel)
    {
        var directions = Directions(vectors, items);
        try
        {
            var places = PrincipalAxes.Project(directions, cancel);
            if (items.Length >= MinLayout)
            {
                var perplexity = Math.Min(MaxPerplexity, (items.Length - 1.0) / NeighboursPerPerplexity);
                var affinities = NeighbourAffinities.Of(directions, perplexity, NeighboursPerPerplexity, threads, cancel);
                new MapDescent(affinities, threads).Run(places, cancel);
            }

            FitIntoSquare(places);
            return places;
        }
        finally
        {
            directions.Values.Dispose();
        }
    }

    /// <summary>[items × f] The vectors of the items, scaled to length 1.</summary>
    static FactorMatrix Directions(FactorMatrix vectors, int[] items)
    {
        var directions = FactorMatrix.Zeros(items.Length, vectors.Factors);
        for (var n = 0; n < items.Length; n++)
        {
            var length = Math.Sqrt(Cosine.Square(vectors, items[n]));
            var from = vectors.Row(items[n]);
            var to = directions.WritableRow(n);
            for (var k = 0; k < to.Length; k++) to[k] = (float)(from[k] / length);
        }

        return directions;
    }

    /// <summary>Moves and scales the places: the longer side fills [0, 1], and the shorter one is in the middle.</summary>
    internal static void FitIntoSquare(double[] places)
    {
        if (places.Length == 0) return;
        double[] low = [double.MaxValue, double.MaxValue], high = [double.MinValue, double.MinValue];
        for (var n = 0; n < places.Length; n++)
        {
            low[n % 2] = Math.Min(low[n % 2], places[n]);
            high[n % 2] = Math.Max(high[n % 2], places[n]);
        }

        var side = Math.Max(high[0] - low[0], high[1] - low[1]);
        for (var n = 0; n < places.Length; n++)
        {
            var middle = (low[n % 2] + high[n % 2]) / 2;
            places[n] = side > 0 ? Math.Clamp(0.5 + (places[n] - middle) / side, 0, 1) : 0.5;
        }
    }
}
