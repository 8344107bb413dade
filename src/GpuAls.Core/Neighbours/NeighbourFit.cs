using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Neighbours;

/// <summary>
/// The weights of every item's neighbours: b_j = (X_SᵀX_S + λI)⁻¹·X_Sᵀx_j with the 0/1 columns X of likes and the K nearest items S of item j by
/// cosine. All counts are exact, and an item's system is solved in double on one thread, so the bits do not depend on the number of threads.
/// </summary>
/// <remarks>
/// A ridge regression of an item on other items is the idea of SLIM (Ning, Karypis: "SLIM: Sparse Linear Methods for Top-N Recommender Systems", ICDM
/// 2011) and EASE (Steck: "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019). With only the nearest items, an item needs a k × k system
/// and no matrix of items × items.
/// </remarks>
static class NeighbourFit
{
    // Few enough that all threads end at nearly the same time: popular items take a hundred times as long as rare ones.
    const int PieceItems = 32;

    /// <summary>Fits the weights for some λ, which share the counts.</summary>
    /// <param name="byUser">[users × items] Strengths; only likes count.</param>
    /// <param name="byItem">[items × users] The transpose.</param>
    /// <param name="count">K.</param>
    /// <param name="regularizations">The λ.</param>
    /// <param name="threads">The number of threads; the weights do not depend on it.</param>
    /// <param name="progress">Receives the share of the items that are done, after every percent; null for nobody.</param>
    /// <param name="cancel">Stops between pieces of items.</param>
    /// <returns>[λ] [items × items] Row i has the weight of item i for every item j that has i among its neighbours; columns ascend.</returns>
    /// <exception cref="GpuAlsException">A system cannot be solved because λ is too small.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    public static SparseRows[] Run(
        SparseRows byUser,
        SparseRows byItem,
        int count,
        IReadOnlyList<double> regularizations,
        int threads,
        IProgress<double>? progress = null,
        CancellationToken cancel = default)
    {
        var (users, items) = (byUser.WithoutDislikes(), byItem.WithoutDislikes());
        var pieces = new FittedItems[(items.Rows + PieceItems - 1) / PieceItems];
        var (done, reported) = (0, 0);
        Threads.ForEachPiece(
            pieces.Length,
            threads,
            () => new ItemRegression(users, items, CountFor(count, items.Rows), regularizations),
            (regression, piece) =>
            {
                var end = (int)Math.Min(items.Rows, (piece + 1L) * PieceItems);
                pieces[piece] = regression.Fit(piece * PieceItems, end);
                Report();
            },
            _ => { },
            cancel);
        return BySource(pieces, PieceItems, regularizations.Count, items.Rows);

        void Report()
        {
            if (progress is null) return;
            lock (progress)
            {
                var percent = (int)(100L * ++done / pieces.Length);
                if (percent > reported) progress.Report((reported = percent) / 100.0);
            }
        }
    }

    /// <summary>The maximum number of neighbours of an item, which are at most all other items; 1 for a single item, which has none.</summary>
    /// <param name="count">K.</param>
    /// <param name="items">The number of items.</param>
    public static int CountFor(int count, int items) => Math.Max(1, Math.Min(count, items - 1));

    /// <summary>The weights of each λ, from rows of targets to rows of sources.</summary>
    /// <param name="pieces">The items in their order.</param>
    /// <param name="pieceItems">The number of items in each piece but the last one, which may have fewer.</param>
    /// <param name="regularizations">The number of λ.</param>
    /// <param name="items">The number of all items.</param>
    public static SparseRows[] BySource(FittedItems[] pieces, int pieceItems, int regularizations, int items) =>
        [.. Enumerable.Range(0, regularizations).Select(regularization => OneBySource(pieces, pieceItems, items, regularization))];

    static SparseRows OneBySource(FittedItems[] pieces, int pieceItems, int items, int regularization)
    {
        var offsets = LargeArray<long>.Zeros(items + 1L);
        var total = 0L;
        for (var item = 0; item < items; item++)
        {
            total += pieces[item / pieceItems].Lengths[item % pieceItems];
            offsets.Writable(item + 1L, 1)[0] = total;
        }

        var sources = LargeArray<int>.Uninitialized(total);
        var weights = LargeArray<float>.Uninitialized(total);
        for (var piece = 0; piece < pieces.Length; piece++)
        {
            var start = offsets[(long)piece * pieceItems];
            pieces[piece].Sources.CopyTo(sources.Writable(start, pieces[piece].Sources.Length));
            pieces[piece].Weights[regularization].CopyTo(weights.Writable(start, pieces[piece].Sources.Length));
        }

        var byTarget = new SparseRows(items, offsets, sources, weights);
        var bySource = byTarget.Transpose();
        byTarget.Free();
        return bySource;
    }
}

/// <summary>The neighbours of consecutive items.</summary>
/// <param name="Lengths">[items] The number of neighbours of each item.</param>
/// <param name="Sources">The neighbours, item after item, ascending within an item.</param>
/// <param name="Weights">[λ] The weight of each neighbour.</param>
sealed record FittedItems(int[] Lengths, int[] Sources, float[][] Weights);
