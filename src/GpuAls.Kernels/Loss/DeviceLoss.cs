using GpuAls.Core.Solving;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Products;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Loss;

/// <summary>
/// The loss without a loop over the users × items cells: Σ ŷ² over all cells is the sum over the elements of (XᵀX)∘(YᵀY), and each seen cell then
/// replaces its ŷ² by (1 + w)·(1 − ŷ)². Only two matrices [stride × stride] and one number for each group are copied from the accelerator.
/// </summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="accelerator">The accelerator that computes it.</param>
/// <param name="gram">Work space. Each half-sweep computes its own G, so it may be overwritten.</param>
/// <param name="seen">The sum over the seen cells.</param>
sealed class DeviceLoss<TView>(Accelerator accelerator, DeviceGram<TView> gram, SeenLoss<TView> seen) where TView : struct, IFactorsView<TView>
{
    /// <summary>Computes the loss.</summary>
    /// <param name="byUser">The entries.</param>
    /// <param name="batches">The batches of the entries. Each batch is summed apart, so other batches round differently.</param>
    /// <param name="users">X.</param>
    /// <param name="items">Y.</param>
    /// <param name="regularization">λ.</param>
    /// <param name="rowLambda">λ of each user and of each item; null if all rows have the same.</param>
    public AlsLoss Compute(
        IBatchedRows byUser,
        IReadOnlyList<RowBatch> batches,
        IStoredFactors<TView> users,
        IStoredFactors<TView> items,
        double regularization,
        (RowRegularizationView Users, RowRegularizationView Items)? rowLambda)
    {
        var ofUsers = OuterProducts(users);
        var ofItems = OuterProducts(items);
        var data = 0.0;
        for (var number = 0; number < batches.Count; number++)
        {
            var batch = batches[number];
            var next = number + 1;
            data += seen.Sum(accelerator.DefaultStream, byUser.Take(batch), users.View.Slice(batch.FirstRow, batch.Rows), items.View, () =>
            {
                if (next < batches.Count) byUser.Prefetch(batches[next]);
            });
        }

        for (var k = 0; k < ofUsers.Length; k++) data += (double)ofUsers[k] * ofItems[k];
        if (rowLambda is { } lambda)
        {
            var stream = accelerator.DefaultStream;
            return new AlsLoss(data, seen.SumNorms(stream, users, lambda.Users) + seen.SumNorms(stream, items, lambda.Items));
        }

        var norms = 0.0;
        for (var k = 0; k < users.Stride; k++) norms += (double)ofUsers[k * users.Stride + k] + ofItems[k * users.Stride + k];
        return new AlsLoss(data, regularization * norms);
    }

    float[] OuterProducts(IStoredFactors<TView> factors)
    {
        gram.Compute(factors, 0);
        var values = new float[gram.Values.Length];
        gram.Values.CopyToCPU(accelerator.DefaultStream, values);
        return values;
    }
}
