using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Distributed.Communication;

namespace GpuAls.Distributed.Partition;

/// <summary>Hands each rank its part of a training. Rank 0 makes the parts one after the other, so that it never holds two.</summary>
static class PartTransfer
{
    /// <summary>The part of this rank.</summary>
    /// <param name="group">The group; all ranks call this together.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="whole">The whole problem on rank 0; null on the others.</param>
    public static RankPart Receive(IRankGroup group, PartSettings settings, AlsProblem? whole)
    {
        var (users, items) = (new RankRanges(settings.UserBounds), new RankRanges(settings.ItemBounds));
        RankPart? own = null;
        for (var rank = 1; rank < group.Size; rank++)
        {
            var sent = whole is null ? null : RankPart.Of(whole, users, items, rank);
            var received = Transfer(new ArrayTransfer(group, rank), settings, users, items, sent, rank);
            if (rank == group.Rank) own = received;
            sent?.Free();
        }

        return own ?? RankPart.Of(whole!, users, items, group.Rank);
    }

    static RankPart? Transfer(ArrayTransfer transfer, PartSettings settings, RankRanges users, RankRanges items, RankPart? part, int rank)
    {
        var userNumbers = transfer.Copy(part is null ? null : LargeArray<int>.From(part.Users.Numbers));
        var itemNumbers = transfer.Copy(part is null ? null : LargeArray<int>.From(part.Items.Numbers));
        var byUser = Rows(part?.Problem.ByUser, itemNumbers);
        var byItem = Rows(part?.Problem.ByItem, userNumbers);
        var userFactors = transfer.Copy(part?.Problem.Start.Users.Values);
        var itemFactors = transfer.Copy(part?.Problem.Start.Items.Values);
        var userLambdas = settings.HasRowRegularization ? transfer.Copy(part?.Problem.UserRegularization) : null;
        var itemLambdas = settings.HasRowRegularization ? transfer.Copy(part?.Problem.ItemRegularization) : null;
        if (!transfer.IsReceiver) return null;
        var (heldUsers, heldItems) = (Held(userNumbers!, users), Held(itemNumbers!, items));
        AlsFactors start = new(Factors(heldUsers, userFactors!), Factors(heldItems, itemFactors!));
        var problem = new AlsProblem(byUser!, byItem!, start, settings.Regularization, settings.Solver, settings.Steps)
        {
            Block = settings.Block,
            HasDislikes = settings.HasDislikes,
            KeepsUserGram = settings.KeepsUserGram,
            UserRegularization = userLambdas,
            ItemRegularization = itemLambdas,
        };
        return new RankPart(heldUsers, heldItems, problem);

        WeightedRows? Rows(WeightedRows? rows, LargeArray<int>? columnNumbers)
        {
            var offsets = transfer.Copy(rows?.Offsets);
            var places = transfer.Copy(rows?.ColumnIndices);
            var floats = transfer.Copy(rows is null ? null : rows.Codes.Floats ?? LargeArray<float>.Zeros(0));
            var codes = transfer.Copy(rows is null ? null : rows.Codes.Codes ?? LargeArray<ushort>.Zeros(0));
            var levels = transfer.Copy(rows is null ? null : rows.Codes.Levels ?? LargeArray<float>.Zeros(0));
            if (!transfer.IsReceiver) return null;
            var values = levels!.Length == 0 ? EntryValues.Of(floats!) : EntryValues.Of(codes!, levels);
            return new WeightedRows(new SparseRows((int)columnNumbers!.Length, offsets!, places!, values), values);
        }

        RankRows Held(LargeArray<int> numbers, RankRanges ranges) => new(numbers.Slice(0, (int)numbers.Length).ToArray(), ranges, rank);

        FactorMatrix Factors(RankRows held, LargeArray<float> values) => new(held.Numbers.Length, settings.Factors, values);
    }
}
