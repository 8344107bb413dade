using System.Runtime.InteropServices;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Queries;

namespace GpuAls.Evaluation.Rankers;

/// <summary>
/// The nearest items of some items by cosine, with the vector of ln(1 + strength) over its users for each item. They take 6 bytes for each neighbour,
/// outside the managed heap: 16 bits of its row and its cosine in float32. With 1,000 neighbours, 40,000 items take at most 229 MiB.
/// </summary>
sealed class ItemNeighbours
{
    // The neighbours of an item are ordered by row, and cut into pages of rows that differ in their low bits only.
    const int PageBits = 16;
    const int PieceItems = 64;

    readonly int pages;
    readonly int[] place; // [items] of an item among those with neighbours; -1 for an item without
    readonly Piece[] pieces;

    /// <param name="train">[users × items] The training strengths. Dislikes count as 0.</param>
    /// <param name="items">Rows of the items whose neighbours are needed, ascending.</param>
    /// <param name="count">The maximum number of neighbours of an item; 1 or more.</param>
    /// <param name="found">Receives the number of items whose neighbours were found, and of all; null for nobody.</param>
    /// <param name="cancel">Stops the work.</param>
    public ItemNeighbours(SparseRows train, IReadOnlyList<int> items, int count, IProgress<(int Done, int All)>? found, CancellationToken cancel)
    {
        pages = Math.Max(0, train.Columns - 1 >> PageBits) + 1;
        place = new int[train.Columns];
        Array.Fill(place, -1);
        for (var n = 0; n < items.Count; n++) place[items[n]] = n;
        pieces = new Piece[(items.Count + PieceItems - 1) / PieceItems];
        var byItem = Normalise(train);
        var vectors = byItem.Transpose();
        var finished = 0;
        Threads.ForEachPiece(
            pieces.Length,
            Environment.ProcessorCount,
            () => new Search(byItem, vectors, count),
            (search, piece) =>
            {
                var first = piece * PieceItems;
                var own = Math.Min(PieceItems, items.Count - first);
                pieces[piece] = search.Find([.. Enumerable.Range(first, own).Select(n => items[n])], pages);
                found?.Report((Interlocked.Add(ref finished, own), items.Count));
            },
            _ => { },
            cancel);
        byItem.Free();
        vectors.Free();
    }

    /// <summary>The memory of the neighbours.</summary>
    public long Bytes => pieces.Sum(piece => piece.Bytes);

    /// <summary>Adds the cosines of an item to those of its neighbours.</summary>
    /// <param name="item">One of the items whose neighbours are needed.</param>
    /// <param name="scores">[items]</param>
    public void AddTo(int item, Span<float> scores)
    {
        if (place[item] < 0) throw new ArgumentException($"the neighbours of item {item} were not asked for", nameof(item));
        var piece = pieces[place[item] / PieceItems];
        for (var page = 0; page < pages; page++)
        {
            var start = piece.Starts[place[item] % PieceItems * pages + page];
            var length = piece.Starts[place[item] % PieceItems * pages + page + 1] - start;
            var rows = piece.Rows.Slice(start, length);
            var cosines = piece.Cosines.Slice(start, length);
            var own = scores[(page << PageBits)..];
            for (var n = 0; n < rows.Length; n++) own[rows[n]] += cosines[n];
        }
    }

    /// <summary>[items × users] Rows scaled to length 1.</summary>
    static SparseRows Normalise(SparseRows train)
    {
        var rows = train.Transpose();
        var values = LargeArray<float>.Uninitialized(rows.Entries);
        for (var row = 0; row < rows.Rows; row++)
        {
            var squares = 0.0;
            var from = rows.RowValues(row);
            foreach (var strength in from) squares += Math.Pow(Length(strength), 2);
            var to = values.Writable(rows.Offsets[row], rows.RowLength(row));
            for (var e = 0; e < to.Length; e++) to[e] = squares > 0 ? (float)(Length(from[e]) / Math.Sqrt(squares)) : 0;
        }

        // The levels of coded values belong to the training set.
        rows.Values.Codes?.Dispose();
        rows.Values.Floats?.Dispose();
        return rows.WithValues(EntryValues.Of(values));

        // Dislikes do not say which items go together.
        static double Length(float strength) => Math.Log(1.0 + Math.Max(strength, 0));
    }

    /// <summary>The neighbours of some items.</summary>
    /// <param name="Starts">[items × pages + 1]</param>
    /// <param name="Rows">[neighbours] The low bits of their rows.</param>
    /// <param name="Cosines">[neighbours]</param>
    sealed record Piece(int[] Starts, LargeArray<ushort> Rows, LargeArray<float> Cosines)
    {
        public long Bytes => Starts.Length * sizeof(int) + Rows.Bytes + Cosines.Bytes;
    }

    /// <summary>The memory of one thread that searches for neighbours.</summary>
    /// <param name="byItem">[items × users]</param>
    /// <param name="vectors">[users × items] The transpose.</param>
    /// <param name="count">The maximum number of neighbours of an item.</param>
    sealed class Search(SparseRows byItem, SparseRows vectors, int count)
    {
        readonly float[] sums = new float[byItem.Rows]; // zeros between two items
        readonly int[] touched = new int[byItem.Rows];
        readonly TopK best = new(count);
        readonly List<ushort> rows = [];
        readonly List<float> cosines = [];

        public Piece Find(IReadOnlyList<int> items, int pages)
        {
            rows.Clear();
            cosines.Clear();
            var starts = new int[items.Count * pages + 1];
            for (var n = 0; n < items.Count; n++) Find(items[n], starts.AsSpan(n * pages + 1, pages));
            return new Piece(
                starts,
                LargeArray<ushort>.From(CollectionsMarshal.AsSpan(rows)),
                LargeArray<float>.From(CollectionsMarshal.AsSpan(cosines)));
        }

        /// <summary>Appends the items with the highest cosines to an item, ordered by row; cosines of items without a common user are 0.</summary>
        void Find(int item, Span<int> ends)
        {
            var found = Sum(item);
            sums[item] = 0;
            best.Clear();
            foreach (var other in touched.AsSpan(0, found))
            {
                if (sums[other] > 0) best.Add(new Scored(other, sums[other]));
            }

            // Sorting a few rows is faster than reading all sums.
            var isFew = (long)found * 16 < sums.Length;
            if (isFew) touched.AsSpan(0, found).Sort();
            var next = 0;
            for (var page = 0; page < ends.Length; page++)
            {
                var end = Math.Min((page + 1L) << PageBits, sums.Length);
                if (isFew) for (; next < found && touched[next] < end; next++) Take(touched[next], best.Worst);
                else for (; next < end; next++) Take(next, best.Worst);
                ends[page] = rows.Count;
            }
        }

        void Take(int other, Scored worst)
        {
            var cosine = sums[other];
            if (!(cosine > 0)) return;
            sums[other] = 0;
            if (cosine < worst.Score || (cosine == worst.Score && other > worst.Row)) return;
            rows.Add((ushort)other);
            cosines.Add(cosine);
        }

        /// <summary>Adds the products with an item up in <see cref="sums"/>.</summary>
        /// <returns>The number of <see cref="touched"/> items.</returns>
        int Sum(int item)
        {
            var found = 0;
            var users = byItem.RowColumns(item);
            var own = byItem.RowValues(item);
            for (var u = 0; u < users.Length; u++)
            {
                var others = vectors.RowColumns(users[u]);
                var values = vectors.Values.Floats!.Slice(vectors.Offsets[users[u]], others.Length);
                for (var e = 0; e < others.Length; e++)
                {
                    var product = own[u] * values[e];
                    // A product can be 0: of a dislike, or because it is too small for float32.
                    if (!(product > 0)) continue;
                    ref var sum = ref sums[others[e]];
                    if (sum == 0) touched[found++] = others[e];
                    sum += product;
                }
            }

            return found;
        }
    }
}
