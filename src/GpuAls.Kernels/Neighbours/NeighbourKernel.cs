using GpuAls.Kernels.Launching;
using ILGPU;

namespace GpuAls.Kernels.Neighbours;

/// <summary>
/// The weights of each item's neighbours, b = (X_SᵀX_S + λI)⁻¹·X_Sᵀx with the 0/1 columns X of likes and the K nearest items S by cosine: the fit of
/// <c>NeighbourFit</c>, with the same counts, the same neighbours and float64.
/// </summary>
/// <remarks>
/// A group takes one item after the other. It counts the users that the item has in common with every other item, takes the best item K times, sets a
/// bit for each neighbour in the masks of its users, counts the pairs of bits of each user, and decomposes and solves the K × K system for each λ.
/// Counts are whole numbers, so the order of atomic additions does not matter. Operations: Σ n_u² over the users, K·(items with a common user) and
/// K³/3 for each item. Bytes: 4 for each of the n_u², at random. Shared memory: 9,552 bytes. Launch: at most <see cref="MaxThreads"/> threads in a
/// group, a multiple of the team size; any number of groups.
/// </remarks>
static class NeighbourKernel
{
    public const int MaxThreads = 128;

    /// <summary>The largest K.</summary>
    public const int MaxCount = 1000;

    const int WordBits = 32;

    // Places of the numbers that a group shares.
    const int Item = 0;
    const int FoundItems = 1;
    const int MarkedUsers = 2;
    const int Best = 3;
    const int SharedNumbers = 4;

    /// <summary>Fits the items of a batch.</summary>
    public static void Fit(NeighbourView view)
    {
        var numbers = SharedMemory.Allocate<int>(SharedNumbers);
        var values = SharedMemory.Allocate<double>(MaxThreads);
        var rows = SharedMemory.Allocate<int>(MaxThreads);
        var nearest = SharedMemory.Allocate<int>(MaxCount);
        var sorted = SharedMemory.Allocate<int>(MaxCount);
        for (var n = Take(view, numbers); n < view.BatchItems; n = Take(view, numbers))
        {
            var item = view.First + n;
            CountCommonUsers(view, numbers, item);
            var k = FindNearest(view, numbers, values, rows, nearest, item);
            Sort(nearest, sorted, k);
            TakeRightSide(view, numbers, sorted, k);
            CountPairs(view, numbers, sorted, k);
            for (var lambda = 0; lambda < view.Regularizations.IntLength; lambda++)
            {
                Decompose(view, sorted, k, view.Regularizations[lambda]);
                Solve(view, k);
                var to = ((long)lambda * view.BatchItems + n) * view.Count;
                for (var i = Group.IdxX; i < k; i += Group.DimX) view.Weights[to + i] = (float)view.Solution[Grid.IdxX * (long)view.Count + i];
                GroupBarrier.Wait(); // the next λ overwrites the solution
            }

            for (var i = Group.IdxX; i < k; i += Group.DimX) view.Sources[(long)n * view.Count + i] = sorted[i];
            if (Group.IdxX == 0) view.Lengths[n] = k;
        }
    }

    /// <summary>Takes the next item of the batch for the group.</summary>
    static int Take(NeighbourView view, ArrayView<int> numbers)
    {
        GroupBarrier.Wait(); // every thread has finished with the item before
        if (Group.IdxX == 0)
        {
            numbers[Item] = Atomic.Add(ref view.Next[0], 1);
            numbers[FoundItems] = 0;
            numbers[MarkedUsers] = 0;
        }

        GroupBarrier.Wait();
        return numbers[Item];
    }

    /// <summary>Counts the users that the item has in common with every item. A team takes every so many of the item's users.</summary>
    static void CountCommonUsers(NeighbourView view, ArrayView<int> numbers, int item)
    {
        var own = Grid.IdxX * (long)view.Items;
        var lane = Group.IdxX % view.Team;
        for (var e = view.ItemOffsets[item] + Group.IdxX / view.Team; e < view.ItemOffsets[item + 1L]; e += Group.DimX / view.Team)
        {
            var user = view.ItemUsers[e];
            for (var other = view.UserOffsets[user] + lane; other < view.UserOffsets[user + 1L]; other += view.Team)
            {
                var found = view.UserItems[other];
                if (Atomic.Add(ref view.Counts[own + found], 1) == 0) view.Found[own + Atomic.Add(ref numbers[FoundItems], 1)] = found;
            }
        }

        GroupBarrier.Wait();
    }

    /// <summary>Takes the best item by cosine, then the best of the others, and so on; of equal cosines the lower rows first.</summary>
    /// <returns>The number of items that were taken, at most K.</returns>
    static int FindNearest(
        NeighbourView view, ArrayView<int> numbers, ArrayView<double> values, ArrayView<int> rows, ArrayView<int> nearest, int item)
    {
        var own = Grid.IdxX * (long)view.Items;
        var lastValue = double.PositiveInfinity;
        var lastRow = -1;
        for (var k = 0; k < view.Count; k++)
        {
            var bestValue = 0.0;
            var bestRow = -1;
            for (var n = Group.IdxX; n < numbers[FoundItems]; n += Group.DimX)
            {
                var other = view.Found[own + n];
                if (other == item) continue;
                var common = (double)view.Counts[own + other];
                // The cosine squared times n_j, which is the same for all candidates.
                var value = common * common / (view.ItemOffsets[other + 1L] - view.ItemOffsets[other]);
                if (IsBefore(lastValue, lastRow, value, other) != 0 && IsBefore(value, other, bestValue, bestRow) != 0)
                {
                    bestValue = value;
                    bestRow = other;
                }
            }

            values[Group.IdxX] = bestValue;
            rows[Group.IdxX] = bestRow;
            GroupBarrier.Wait();
            if (Group.IdxX == 0)
            {
                var best = 0;
                for (var thread = 1; thread < Group.DimX; thread++)
                {
                    if (rows[thread] >= 0 && (rows[best] < 0 || IsBefore(values[thread], rows[thread], values[best], rows[best]) != 0)) best = thread;
                }

                numbers[Best] = best;
                nearest[k] = rows[best];
            }

            GroupBarrier.Wait();
            lastValue = values[numbers[Best]];
            lastRow = rows[numbers[Best]];
            GroupBarrier.Wait(); // all threads have read them before the next round
            if (lastRow < 0) return k;
        }

        return view.Count;
    }

    // A row of −1 is nothing: everything is before it.
    static int IsBefore(double value, int row, double other, int otherRow) => value > other || (value == other && row < otherRow) ? 1 : 0;

    static void Sort(ArrayView<int> nearest, ArrayView<int> sorted, int k)
    {
        for (var i = Group.IdxX; i < k; i += Group.DimX)
        {
            var place = 0;
            for (var j = 0; j < k; j++) place += nearest[j] < nearest[i] ? 1 : 0;
            sorted[place] = nearest[i];
        }

        GroupBarrier.Wait();
    }

    /// <summary>Moves the counts of the neighbours out, and clears all counts.</summary>
    static void TakeRightSide(NeighbourView view, ArrayView<int> numbers, ArrayView<int> sorted, int k)
    {
        var own = Grid.IdxX * (long)view.Items;
        for (var i = Group.IdxX; i < k; i += Group.DimX) view.Right[Grid.IdxX * (long)view.Count + i] = view.Counts[own + sorted[i]];
        GroupBarrier.Wait(); // all are read before they are cleared
        for (var n = Group.IdxX; n < numbers[FoundItems]; n += Group.DimX) view.Counts[own + view.Found[own + n]] = 0;
        var gram = Grid.IdxX * (long)view.Count * view.Count;
        for (var n = Group.IdxX; n < k * k; n += Group.DimX) view.Gram[gram + n] = 0;
        GroupBarrier.Wait();
    }

    /// <summary>Counts the users that every two neighbours have in common: the pairs of bits in the mask of each user.</summary>
    static void CountPairs(NeighbourView view, ArrayView<int> numbers, ArrayView<int> sorted, int k)
    {
        var ownUsers = Grid.IdxX * (long)view.Users;
        var lane = Group.IdxX % view.Team;
        for (var i = Group.IdxX / view.Team; i < k; i += Group.DimX / view.Team)
        {
            for (var e = view.ItemOffsets[sorted[i]] + lane; e < view.ItemOffsets[sorted[i] + 1L]; e += view.Team)
            {
                var user = ownUsers + view.ItemUsers[e];
                Atomic.Or(ref view.Masks[user * view.Words + i / WordBits], 1 << (i % WordBits));
                if (Atomic.Exchange(ref view.Marks[user], 1) == 0)
                    view.Marked[ownUsers + Atomic.Add(ref numbers[MarkedUsers], 1)] = view.ItemUsers[e];
            }
        }

        GroupBarrier.Wait();
        for (var n = Group.IdxX; n < numbers[MarkedUsers]; n += Group.DimX)
        {
            var user = ownUsers + view.Marked[ownUsers + n];
            CountPairsOf(view, user * view.Words, k);
            for (var word = 0; word < view.Words; word++) view.Masks[user * view.Words + word] = 0;
            view.Marks[user] = 0;
        }

        GroupBarrier.Wait();
    }

    static void CountPairsOf(NeighbourView view, long mask, int k)
    {
        var gram = Grid.IdxX * (long)view.Count * view.Count;
        for (var word = 0; word < view.Words; word++)
        {
            for (var rest = view.Masks[mask + word]; rest != 0; rest &= rest - 1)
            {
                var bit = IntrinsicMath.BitOperations.TrailingZeroCount(rest);
                var row = gram + (word * WordBits + bit) * (long)k;
                for (var before = 0; before <= word; before++)
                {
                    var others = view.Masks[mask + before];
                    if (before == word) others &= (1 << bit) - 1;
                    for (; others != 0; others &= others - 1)
                        Atomic.Add(ref view.Gram[row + before * WordBits + IntrinsicMath.BitOperations.TrailingZeroCount(others)], 1);
                }
            }
        }
    }

    /// <summary>Forms X_SᵀX_S + λI and decomposes it, one column after the other. A pivot that is not above 0 makes everything NaN.</summary>
    static void Decompose(NeighbourView view, ArrayView<int> sorted, int k, double regularization)
    {
        var gram = Grid.IdxX * (long)view.Count * view.Count;
        for (var n = Group.IdxX; n < k * k; n += Group.DimX) view.Matrix[gram + n] = view.Gram[gram + n];
        GroupBarrier.Wait();
        for (var i = Group.IdxX; i < k; i += Group.DimX)
            view.Matrix[gram + i * (long)k + i] = view.ItemOffsets[sorted[i] + 1L] - view.ItemOffsets[sorted[i]] + regularization;
        GroupBarrier.Wait();
        for (var column = 0; column < k; column++)
        {
            var above = gram + column * (long)k;
            for (var row = column + Group.IdxX; row < k; row += Group.DimX)
            {
                var entries = gram + row * (long)k;
                var sum = view.Matrix[entries + column];
                for (var n = 0; n < column; n++) sum -= view.Matrix[entries + n] * view.Matrix[above + n];
                // The diagonal is read below by every thread of the column.
                view.Matrix[entries + column] = sum;
            }

            GroupBarrier.Wait();
            var pivot = Math.Sqrt(view.Matrix[above + column]);
            GroupBarrier.Wait(); // all threads have read the pivot before it is overwritten
            for (var row = column + Group.IdxX; row < k; row += Group.DimX)
            {
                var entry = gram + row * (long)k + column;
                view.Matrix[entry] = row == column ? pivot : view.Matrix[entry] / pivot;
            }

            GroupBarrier.Wait();
        }
    }

    /// <summary>L·z = b from the first row down, then Lᵀ·x = z from the last row up.</summary>
    static void Solve(NeighbourView view, int k)
    {
        var gram = Grid.IdxX * (long)view.Count * view.Count;
        var x = Grid.IdxX * (long)view.Count;
        for (var i = Group.IdxX; i < k; i += Group.DimX) view.Solution[x + i] = view.Right[x + i];
        GroupBarrier.Wait();
        for (var row = 0; row < k; row++)
        {
            var own = view.Solution[x + row] / view.Matrix[gram + row * (long)k + row];
            GroupBarrier.Wait(); // all threads have read it before it is overwritten
            for (var i = row + Group.IdxX; i < k; i += Group.DimX)
                view.Solution[x + i] = i == row ? own : view.Solution[x + i] - view.Matrix[gram + i * (long)k + row] * own;
            GroupBarrier.Wait();
        }

        for (var row = k - 1; row >= 0; row--)
        {
            var own = view.Solution[x + row] / view.Matrix[gram + row * (long)k + row];
            GroupBarrier.Wait(); // all threads have read it before it is overwritten
            for (var i = Group.IdxX; i <= row; i += Group.DimX)
                view.Solution[x + i] = i == row ? own : view.Solution[x + i] - view.Matrix[gram + row * (long)k + i] * own;
            GroupBarrier.Wait();
        }
    }
}
