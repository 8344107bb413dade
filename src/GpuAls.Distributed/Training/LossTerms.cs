using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>The terms of the rows that this rank solves: of the seen pairs, and of the norms of both sides if rows have their own λ.</summary>
readonly record struct LossTerms(RankPart Part, int Threads, CancellationToken Cancel) : ISimdWork<double[][]>
{
    public double[][] Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct
    {
        var (problem, users, items) = (Part.Problem, Part.Users.Own, Part.Items.Own);
        var (x, y) = (problem.Start.Users, problem.Start.Items);
        return
        [
            LossRows<TSimd, V>.Seen(problem.ByUser, users.Start, users.End, x, y, Threads, Cancel),
            Norms(problem.UserRegularization, x, users),
            Norms(problem.ItemRegularization, y, items),
        ];

        static double[] Norms(LargeArray<float>? lambdas, FactorMatrix factors, (int Start, int End) own) =>
            lambdas is null ? [] : LossRows<TSimd, V>.Norms(lambdas, factors, own.Start, own.End);
    }
}
