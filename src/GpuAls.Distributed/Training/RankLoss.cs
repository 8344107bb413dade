using System.Runtime.InteropServices;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>The loss of a training over ranks. Each computes the terms of its rows; rank 0 adds them in the order of the rows.</summary>
static class RankLoss
{
    /// <summary>The loss, on rank 0; null on the others. The vectors of all held rows must be new.</summary>
    public static AlsLoss? Compute(
        IRankGroup group, RankPart part, PartSettings settings, IWholeSides sides, int threads, CancellationToken cancel)
    {
        var problem = part.Problem;
        var ofUsers = sides.SumOfOuterProducts(ofUsers: true, problem.Start.Users);
        var ofItems = sides.SumOfOuterProducts(ofUsers: false, problem.Start.Items);
        var terms = SimdWidth.Run<LossTerms, double[][]>(new(part, threads, cancel));
        var seen = Gather(group, terms[0]);
        if (!settings.HasRowRegularization)
            return group.Rank == 0 ? LossSum.Add(ofUsers, ofItems, seen, settings.Regularization, problem.Start.Users.Stride) : null;
        var (userNorms, itemNorms) = (Gather(group, terms[1]), Gather(group, terms[2]));
        return group.Rank == 0 ? LossSum.Add(ofUsers, ofItems, seen, userNorms, itemNorms) : null;
    }

    /// <summary>The numbers of all ranks one after the other, on rank 0; none on the others.</summary>
    static double[] Gather(IRankGroup group, double[] own)
    {
        var all = group.GatherBytes(MemoryMarshal.AsBytes<double>(own).ToArray());
        return [.. all.SelectMany(bytes => MemoryMarshal.Cast<byte, double>(bytes).ToArray())];
    }
}
