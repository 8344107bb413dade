using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Partition;

/// <summary>
/// Hands each rank its part of a training. Rank 0 sends the pairs as they are, from where they are: each rank finds out itself which rows they refer
/// to. The vectors of its rows are not set yet.
/// </summary>
static class PartTransfer
{
    /// <summary>The part of this rank.</summary>
    /// <param name="group">The group; all ranks call this together.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="whole">The whole problem on rank 0; null on the others.</param>
    /// <param name="threads">The number of threads.</param>
    public static RankPart Receive(IRankGroup group, PartSettings settings, AlsProblem? whole, int threads)
    {
        var (users, items) = (new RankRanges(settings.UserBounds), new RankRanges(settings.ItemBounds));
        OwnPairs? ownUsers = null, ownItems = null;
        LargeArray<float>? userLambdas = null, itemLambdas = null;
        PriorRows? userPriors = null, itemPriors = null;
        for (var rank = 0; rank < group.Size; rank++)
        {
            var transfer = new ArrayTransfer(group, rank);
            ownUsers = OwnPairs.Transfer(transfer, whole?.ByUser, users, rank) ?? ownUsers;
            ownItems = OwnPairs.Transfer(transfer, whole?.ByItem, items, rank) ?? ownItems;
            if (settings.HasUserPriors)
                userPriors = PriorTransfer.Rows(transfer, whole?.UserPriors, settings.UserFeatures, users, rank) ?? userPriors;
            if (settings.HasItemPriors)
                itemPriors = PriorTransfer.Rows(transfer, whole?.ItemPriors, settings.ItemFeatures, items, rank) ?? itemPriors;
            if (!settings.HasRowRegularization) continue;
            userLambdas = Lambdas(transfer, whole?.UserRegularization, users, rank) ?? userLambdas;
            itemLambdas = Lambdas(transfer, whole?.ItemRegularization, items, rank) ?? itemLambdas;
        }

        var heldUsers = RankRows.Of(users, group.Rank, ownItems!.Columns, threads);
        var heldItems = RankRows.Of(items, group.Rank, ownUsers!.Columns, threads);
        AlsFactors memory = new(
            Memory(heldUsers, settings.HasItemPriors ? heldItems : null),
            Memory(heldItems, settings.HasUserPriors ? heldUsers : null));
        var problem = new AlsProblem(
            ownUsers.Among(heldUsers, heldItems),
            ownItems.Among(heldItems, heldUsers),
            memory,
            settings.Regularization,
            settings.Solver,
            settings.Steps)
        {
            Block = settings.Block,
            HasDislikes = settings.HasDislikes,
            KeepsUserGram = settings.KeepsUserGram,
            UserRegularization = AmongHeld(userLambdas, heldUsers),
            ItemRegularization = AmongHeld(itemLambdas, heldItems),
            UserPriors = PriorTransfer.Among(userPriors, heldUsers),
            ItemPriors = PriorTransfer.Among(itemPriors, heldItems),
        };
        return new RankPart(heldUsers, heldItems, problem);

        // The priors of a side are behind the factors of the other one.
        FactorMatrix Memory(RankRows held, RankRows? prior)
        {
            var memory = FactorMatrix.Uninitialized(held.Numbers.Length, settings.Factors, prior?.Numbers.Length ?? 0);
            // A rank computes those of its own rows. A card whitens all, and nothing reads the others.
            for (var row = (long)memory.Rows; row < memory.AllRows; row++) memory.AllValues.Writable(row * memory.Stride, memory.Stride).Clear();
            return memory;
        }
    }

    static LargeArray<float>? Lambdas(ArrayTransfer transfer, LargeArray<float>? all, RankRanges ranges, int rank) =>
        transfer.Copy(all?.Part(ranges.Start(rank), ranges.End(rank) - ranges.Start(rank)));

    /// <summary>[held rows] The numbers of the rows that the rank solves, with zeros for the others, which it does not read.</summary>
    static LargeArray<float>? AmongHeld(LargeArray<float>? own, RankRows held)
    {
        if (own is null) return null;
        var all = LargeArray<float>.Zeros(held.Numbers.Length);
        own.Slice(0, (int)own.Length).CopyTo(all.Writable(held.Own.Start, (int)own.Length));
        own.Dispose();
        return all;
    }

    /// <summary>The pairs of the rows that a rank solves.</summary>
    /// <param name="Offsets">[rows + 1] The starts of the rows among all pairs.</param>
    /// <param name="Columns">[pairs] The columns: first numbers of the whole side, then places among the rows that the rank holds.</param>
    /// <param name="Codes">[pairs] The codes of their weights.</param>
    sealed record OwnPairs(LargeArray<long> Offsets, LargeArray<int> Columns, EntryValues Codes)
    {
        /// <summary>Sends the pairs of a rank.</summary>
        /// <returns>The pairs on that rank; null on the others.</returns>
        public static OwnPairs? Transfer(ArrayTransfer transfer, WeightedRows? whole, RankRanges ranges, int rank)
        {
            var (start, rows) = (ranges.Start(rank), ranges.End(rank) - ranges.Start(rank));
            var first = whole?.Offsets[start] ?? 0;
            var count = whole is null ? 0 : whole.Offsets[(long)start + rows] - first;
            var offsets = transfer.Copy(whole?.Offsets.Part(start, rows + 1L));
            var columns = transfer.Copy(whole?.ColumnIndices.Part(first, count));
            var floats = transfer.Copy(Codes(codes => codes.Floats?.Part(first, count) ?? LargeArray<float>.Zeros(0)));
            var codes = transfer.Copy(Codes(codes => codes.Codes?.Part(first, count) ?? LargeArray<ushort>.Zeros(0)));
            var levels = transfer.Copy(Codes(codes => codes.Levels ?? LargeArray<float>.Zeros(0)));
            if (!transfer.IsReceiver) return null;
            return new(offsets!, columns!, levels!.Length == 0 ? EntryValues.Of(floats!) : EntryValues.Of(codes!, levels));

            LargeArray<T>? Codes<T>(Func<EntryValues, LargeArray<T>> of) where T : unmanaged => whole is null ? null : of(whole.Codes);
        }

        /// <summary>The pairs as rows of all that the rank holds.</summary>
        public unsafe WeightedRows Among(RankRows rows, RankRows columns)
        {
            var (start, end) = rows.Own;
            var offsets = LargeArray<long>.Uninitialized(rows.Numbers.Length + 1L);
            for (var place = 0; place <= rows.Numbers.Length; place++)
                offsets.Pointer[place] = Offsets[Math.Clamp(place - start, 0, end - start)] - Offsets[0];
            Offsets.Dispose();
            return new WeightedRows(new SparseRows(columns.Numbers.Length, offsets, Columns, Codes), Codes);
        }
    }
}
