using GpuAls.Core;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>
/// The loss without touching the users × items cells one by one: Σ over all cells of ŷ² is the sum over the elements of (XᵀX)∘(YᵀY), and each seen cell
/// then trades its ŷ² for (1 + w)·(1 − ŷ)². Over the bus come two matrices [stride × stride] and one number a group.
/// </summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
/// <param name="accelerator">Where it is computed.</param>
/// <param name="gram">Overwritten: a half-sweep computes its own anyway.</param>
/// <param name="seen">The sum over the seen cells.</param>
sealed class DeviceLoss<TView>(Accelerator accelerator, DeviceGram<TView> gram, SeenLoss<TView> seen) where TView : struct, IFactorsView<TView>
{
    /// <param name="byUser">The entries.</param>
    /// <param name="batches">In which batches they are taken; each is summed alone, so that another partition rounds otherwise.</param>
    /// <param name="users">X.</param>
    /// <param name="items">Y.</param>
    /// <param name="regularization">λ.</param>
    /// <param name="own">λ of each user and of each item, where each has its own.</param>
    public AlsLoss Compute(
        IBatchedRows byUser,
        IReadOnlyList<RowBatch> batches,
        IStoredFactors<TView> users,
        IStoredFactors<TView> items,
        double regularization,
        (OwnRegularization Users, OwnRegularization Items)? own)
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
        if (own is { } each)
            return new AlsLoss(data, seen.SumNorms(accelerator.DefaultStream, users, each.Users) + seen.SumNorms(accelerator.DefaultStream, items, each.Items));

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
