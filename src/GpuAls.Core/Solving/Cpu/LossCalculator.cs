using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving.Cpu;

/// <summary>
/// The loss, computed without a loop over all users × items cells: Σ over all cells of ŷ² is the sum of the elements of (XᵀX)∘(YᵀY). For each liked
/// cell ŷ² is then replaced by (1 + w)·(1 − ŷ)², for each disliked cell by (1 + w)·ŷ².
/// </summary>
static class LossCalculator<TSimd, V> where TSimd : struct, ISimd<V> where V : struct
{
    public static AlsLoss Compute(
        AlsProblem problem, FactorMatrix users, FactorMatrix items, GramMatrix<TSimd, V> gram, int threads, CancellationToken cancel)
    {
        var (ofUsers, ofItems) = (gram.SumOfOuterProducts(users), gram.SumOfOuterProducts(items));
        var seen = LossRows<TSimd, V>.Seen(problem.ByUser, 0, users.Rows, users, items, threads, cancel);
        return problem is { UserRegularization: { } userLambdas, ItemRegularization: { } itemLambdas }
            ? LossSum.Add(ofUsers, ofItems, seen, Norms(userLambdas, users), Norms(itemLambdas, items))
            : LossSum.Add(ofUsers, ofItems, seen, problem.Regularization, users.Stride);
    }

    static double[] Norms(LargeArray<float> rowLambdas, FactorMatrix factors) => LossRows<TSimd, V>.Norms(rowLambdas, factors, 0, factors.Rows);
}
