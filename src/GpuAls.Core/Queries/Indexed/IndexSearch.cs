using GpuAls.Core.Indexing;
using GpuAls.Core.Queries.Prepared;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries.Indexed;

/// <summary>
/// The search in an index, on one thread: it reads the vectors of a few lists in 8 bits, keeps more rows than are asked for, and computes the scores
/// of these again from the exact vectors. So every score has the bits of the exact search, and only the choice of the rows is approximate. If
/// filters leave too few rows, it reads further lists, up to all. May be used from several threads at once.
/// </summary>
sealed unsafe class IndexSearch : IDisposable
{
    // Rows that are kept for the exact scores beside twice the answers: so many that the rounding to 8 bits costs no recall.
    const int SpareRows = 40;

    readonly ItemIndex index;
    readonly FactorMatrix items;
    readonly CentroidOrder order;

    /// <param name="index">The index.</param>
    /// <param name="items">[items × f] Y, of which the index was built.</param>
    public IndexSearch(ItemIndex index, FactorMatrix items)
    {
        (this.index, this.items) = (index, items);
        order = new CentroidOrder(index);
    }

    /// <summary>The number of answers for which the number of lists was measured.</summary>
    public const int MeasuredCount = 10;

    /// <summary>The number of vectors that a query for ten recommendations reads, about.</summary>
    public long RowsPerRecommendation => index.Rows.Length * index.Settings.RecommendProbes / Math.Max(1, index.Lists);

    /// <summary>The most similar items of an item by cosine, with the item itself.</summary>
    /// <param name="row">An item with a vector other than zeros.</param>
    /// <param name="count">The maximum number of items.</param>
    /// <param name="probes">The number of lists to read for ten answers; by default that of the index.</param>
    public Scored[] Similar(int row, int count, int? probes = null)
    {
        count = Math.Min(count, items.Rows);
        var found = Candidates(items.Row(row), byLength: false, count, probes ?? index.Settings.SimilarProbes, hidden: null);
        var square = Cosine.Square(items, row);
        var best = new TopK(count);
        foreach (var other in found) best.Add(new Scored(other.Row, Cosine.Of(items, row, square, other.Row, Cosine.Square(items, other.Row))));
        return best.ToSortedArray();
    }

    /// <summary>
    /// Rows that may be the best items of a user by their product alone, without the hidden ones: more than are asked for, with approximate products.
    /// </summary>
    /// <param name="vector">[f] x.</param>
    /// <param name="count">The number of items of the answer.</param>
    /// <param name="hidden">The items that must not be listed.</param>
    /// <param name="probes">The number of lists to read for ten answers; by default that of the index.</param>
    public Scored[] ForUser(ReadOnlySpan<float> vector, int count, SearchWorkspace hidden, int? probes = null) =>
        Candidates(vector, byLength: true, count, probes ?? index.Settings.RecommendProbes, hidden);

    public void Dispose() => order.Dispose();

    Scored[] Candidates(ReadOnlySpan<float> query, bool byLength, int count, int probes, SearchWorkspace? hidden)
    {
        // The further places of a longer list are in more lists: those of recommendations in about as many times more as the list is longer.
        var longer = Math.Max(1, (double)count / MeasuredCount);
        var wanted = (long)Math.Ceiling(probes * (byLength ? longer : Math.Sqrt(longer)));
        var lists = (int)Math.Min(index.Lists, wanted);
        var codes = new sbyte[index.Stride];
        var wide = new short[index.Stride];
        ByteVectors.Encode(query, codes);
        ByteVectors.Widen(codes, wide);
        var near = new TopK((int)Math.Min(items.Rows, 2L * count + SpareRows));
        var places = order.First(query, byLength, lists);
        for (var n = 0; n < index.Lists; n++)
        {
            if (n == lists)
            {
                if (near.Count >= Math.Min(count, items.Rows)) break;
                // Filters left too few rows.
                places = order.First(query, byLength, lists = index.Lists);
            }

            Read(places[n].Row, wide, byLength, hidden, near);
        }

        return near.ToSortedArray();
    }

    void Read(int list, short[] query, bool byLength, SearchWorkspace? hidden, TopK near)
    {
        var stride = index.Stride;
        var threshold = near.Threshold;
        fixed (short* wide = query)
        {
            float* scales = index.Scales.Pointer, lengths = index.Lengths.Pointer;
            var codes = index.Codes.Pointer;
            for (var n = index.Offsets[list]; n < index.Offsets[list + 1]; n++)
            {
                // Not the product itself, but in proportion to it.
                var product = ByteVectors.Product(wide, codes + n * stride, stride) * scales[n];
                if (byLength) product *= lengths[n];
                if (!(product > threshold)) continue;
                var row = index.Rows[n];
                if (hidden?.IsHidden(row) == true) continue;
                near.Add(new Scored(row, product));
                threshold = near.Threshold;
            }
        }

        GC.KeepAlive(index);
    }
}
