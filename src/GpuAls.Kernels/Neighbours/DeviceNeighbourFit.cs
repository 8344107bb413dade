using GpuAls.Core.Interactions;
using GpuAls.Core.Neighbours;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Neighbours;

/// <summary>Fits the weights of neighbours on an accelerator, a batch of items at a time.</summary>
static class DeviceNeighbourFit
{
    /// <summary>Fits the weights for some λ. The parameters and the result are those of <see cref="NeighbourFit.Run"/>.</summary>
    /// <param name="accelerator">The accelerator, with float64.</param>
    /// <param name="plan">The launch.</param>
    /// <param name="byUser">[users × items] Likes.</param>
    /// <param name="byItem">[items × users] The transpose.</param>
    /// <param name="count">K, below the number of items.</param>
    /// <param name="regularizations">The λ.</param>
    /// <param name="progress">Receives the share of the items that are done, after every batch; null for nobody.</param>
    /// <param name="cancel">Checked between batches.</param>
    public static SparseRows[] Run(
        Accelerator accelerator,
        NeighbourPlan plan,
        SparseRows byUser,
        SparseRows byItem,
        int count,
        IReadOnlyList<double> regularizations,
        IProgress<double>? progress,
        CancellationToken cancel)
    {
        using var memory = new DisposableStack();
        var (users, items, groups) = (byUser.Rows, byItem.Rows, (long)plan.Groups);
        var words = NeighbourPlan.Words(count);
        var next = memory.Add(accelerator.Allocate1D<int>(1));
        var lengths = memory.Add(accelerator.Allocate1D<int>(plan.BatchItems));
        var sources = memory.Add(accelerator.Allocate1D<int>((long)plan.BatchItems * count));
        var weights = memory.Add(accelerator.Allocate1D<float>((long)plan.BatchItems * count * regularizations.Count));
        var view = new NeighbourView
        {
            UserOffsets = memory.Add(Transfer.Upload<long, long>(accelerator, byUser.Offsets)).View,
            UserItems = memory.Add(Transfer.Upload<int, int>(accelerator, byUser.ColumnIndices)).View,
            ItemOffsets = memory.Add(Transfer.Upload<long, long>(accelerator, byItem.Offsets)).View,
            ItemUsers = memory.Add(Transfer.Upload<int, int>(accelerator, byItem.ColumnIndices)).View,
            Users = users,
            Items = items,
            Count = count,
            Words = words,
            Team = plan.Team,
            Next = next.View,
            Counts = Zeros(groups * items),
            Found = memory.Add(accelerator.Allocate1D<int>(groups * items)).View,
            Masks = Zeros(groups * users * words),
            Marks = Zeros(groups * users),
            Marked = memory.Add(accelerator.Allocate1D<int>(groups * users)).View,
            Gram = memory.Add(accelerator.Allocate1D<int>(groups * count * count)).View,
            Right = memory.Add(accelerator.Allocate1D<int>(groups * count)).View,
            Matrix = memory.Add(accelerator.Allocate1D<double>(groups * count * count)).View,
            Solution = memory.Add(accelerator.Allocate1D<double>(groups * count)).View,
            Regularizations = memory.Add(accelerator.Allocate1D<double>([.. regularizations])).View,
            Lengths = lengths.View,
            Sources = sources.View,
            Weights = weights.View,
        };
        var fit = accelerator.LoadKernel<NeighbourView>(NeighbourKernel.Fit);
        var stream = accelerator.DefaultStream;
        var fitted = new List<FittedItems>();
        for (var first = 0; first < items; first += plan.BatchItems)
        {
            cancel.ThrowIfCancellationRequested();
            (view.First, view.BatchItems) = (first, Math.Min(plan.BatchItems, items - first));
            next.MemSetToZero(stream);
            fit(stream, new KernelConfig(plan.Groups, plan.Threads), view);
            fitted.Add(Download(view, stream, regularizations));
            progress?.Report((first + view.BatchItems) / (double)items);
        }

        return NeighbourFit.BySource([.. fitted], plan.BatchItems, regularizations.Count, items);

        ArrayView<int> Zeros(long length)
        {
            var buffer = memory.Add(accelerator.Allocate1D<int>(length));
            buffer.MemSetToZero(accelerator.DefaultStream);
            return buffer.View;
        }
    }

    /// <summary>The weights of a batch, without the places of neighbours that an item does not have.</summary>
    static FittedItems Download(NeighbourView view, AcceleratorStream stream, IReadOnlyList<double> regularizations)
    {
        var (items, count) = (view.BatchItems, view.Count);
        var lengths = new int[items];
        var sources = new int[items * count];
        var weights = new float[regularizations.Count][];
        view.Lengths.SubView(0, items).CopyToCPU(stream, lengths);
        view.Sources.SubView(0, sources.Length).CopyToCPU(stream, sources);
        for (var n = 0; n < weights.Length; n++)
        {
            weights[n] = new float[items * count];
            view.Weights.SubView((long)n * items * count, items * count).CopyToCPU(stream, weights[n]);
        }

        stream.Synchronize();
        var kept = Compact(sources);
        float[][] keptWeights = [.. weights.Select(Compact)];
        for (var n = 0; n < keptWeights.Length; n++)
        {
            if (Array.Exists(keptWeights[n], weight => !float.IsFinite(weight))) throw ItemRegression.TooSmall(regularizations[n]);
        }

        return new FittedItems(lengths, kept, keptWeights);

        T[] Compact<T>(T[] padded)
        {
            var compact = new T[lengths.Sum()];
            var to = 0;
            for (var item = 0; item < items; item++)
            {
                padded.AsSpan(item * count, lengths[item]).CopyTo(compact.AsSpan(to));
                to += lengths[item];
            }

            return compact;
        }
    }
}
