using GpuAls.Core.Indexing;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries.Prepared;

namespace GpuAls.Core.Queries.Indexed;

/// <summary>
/// The lists of an index in the order in which a query reads them: by the product q·c of the query and the centroid, and for recommendations by
/// q·c·L, with the length L of the longest vector of the list, because a long vector has a high score far from its centroid. Equal lists by
/// number. May be used from several threads at once.
/// </summary>
sealed unsafe class CentroidOrder : IDisposable
{
    readonly ItemPanels panels;
    readonly float[] longest; // [lists]

    /// <param name="index">The index.</param>
    public CentroidOrder(ItemIndex index)
    {
        panels = new ItemPanels(index.Centroids, Candidates.From(new RecommendOptions(), index.Lists));
        panels.Pack(1);
        longest = new float[index.Lists];
        for (var list = 0; list < longest.Length; list++)
        {
            for (var n = index.Offsets[list]; n < index.Offsets[list + 1]; n++) longest[list] = Math.Max(longest[list], index.Lengths[n]);
        }
    }

    /// <summary>[count] The first lists, with their products.</summary>
    /// <param name="query">[f] A vector.</param>
    /// <param name="byLength">Whether long vectors count.</param>
    /// <param name="count">The number of lists; at most all.</param>
    public Scored[] First(ReadOnlySpan<float> query, bool byLength, int count)
    {
        var products = Products(query);
        var best = new TopK(count);
        for (var list = 0; list < longest.Length; list++)
            best.Add(new Scored(list, byLength ? products[list] * longest[list] : products[list]));
        return best.ToSortedArray();
    }

    public void Dispose() => panels.Dispose();

    float[] Products(ReadOnlySpan<float> query)
    {
        var products = new float[(longest.Length + ItemPanels.Columns - 1) / ItemPanels.Columns * ItemPanels.Columns];
        SimdWidth.Run(new Scoring(query.ToArray(), panels, products));
        return products;
    }

    readonly record struct Scoring(float[] Query, ItemPanels Panels, float[] Products) : ISimdWork
    {
        public void Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct
        {
            fixed (float* query = Query, products = Products)
            {
                for (var first = 0; first < Products.Length; first += ItemPanels.Columns)
                    OneUserScores<TSimd, V>.Score(query, Panels.From(first, null), (int)Panels.Size, products + first);
            }

            GC.KeepAlive(Panels);
        }
    }
}
