using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Core.Solving;
using GpuAls.Kernels.Cholesky;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Queries;

/// <summary>The memory of a recommender on a device, decided before it allocates anything.</summary>
/// <param name="Memory">The allocations.</param>
/// <param name="WorkWords">Words of 4 bytes in the work space of a batch of questions.</param>
sealed record QueryPlan(MemoryPlan Memory, long WorkWords)
{
    // 256 MiB: batches so large that the cost of starting one does not matter.
    const long MaxWorkWords = 1L << 26;

    /// <summary>The plan. The work space shrinks if there is little memory; everything else must fit.</summary>
    /// <param name="model">The model.</param>
    /// <param name="device">The memory of the accelerator.</param>
    /// <param name="shape">The shape of the launches that score.</param>
    /// <param name="explaining">The memory and the launch of explanations; null if nothing will be explained.</param>
    /// <exception cref="DeviceException">The model does not fit.</exception>
    public static QueryPlan For(AlsModel model, DeviceMemory device, TopKShape shape, CholeskyRowsPlan? explaining)
    {
        var users = model.Factors.Users;
        var items = model.Factors.Items;
        var lambdas = model.Options.RegularizationExponent == 0 ? 1 : users.Rows;
        MemoryPart[] fixedParts =
        [
            new(MemoryPlan.UserFactors, DeviceFactors.Bytes(users.Rows, users.Stride)),
            new(MemoryPlan.ItemFactors, DeviceFactors.Bytes(items.Rows, items.Stride)),
            new("known interactions", DeviceRows.Bytes(model.Known.Rows, model.Known.Entries)),
            .. model.Neighbours is { } neighbours
                ? [new("neighbours", DeviceRows.Bytes(neighbours.Rows, neighbours.Entries))]
                : Array.Empty<MemoryPart>(),
            new("norms for cosines", CosineNorms.Bytes(users.Rows) + CosineNorms.Bytes(items.Rows)),
            .. explaining is null
                ? Array.Empty<MemoryPart>()
                : [new("matrices of explanations", DeviceExplainer.Bytes(explaining, items.Stride, lambdas))],
        ];
        var left = device.Usable - fixedParts.Sum(part => part.Bytes);
        // Enough for one user and any question: all items as the answer, or an item explained by the longest history.
        var min = Math.Max(
            TopKSearch.Words(shape, 1, items.Rows, items.Rows), explaining is null ? 0 : DeviceExplainer.MinWords(model.Known.MaxRowLength));
        min = Math.Max(min, RankCounts.MinWords(items.Rows));
        // Enough for all users with all items as the answer to each: more would be unused.
        var max = TopKSearch.Words(shape, Math.Min(users.Rows, TopKSearch.MaxQueries), items.Rows, items.Rows);
        var words = Math.Max(min, Math.Min(max, Math.Min(MaxWorkWords, left / sizeof(int))));
        var memory = new MemoryPlan(device, [.. fixedParts, new("work space", words * sizeof(int))]);
        if (memory.Left >= 0) return new QueryPlan(memory, words);
        var (factors, known) = (memory.Factors, DeviceRows.Bytes(model.Known.Rows, model.Known.Entries));
        throw memory.DoesNotFit(
            $"the factors need {DisplayText.Bytes(factors)}, the known interactions {DisplayText.Bytes(known)} "
            + $"and the work space {DisplayText.Bytes(memory.Total - factors - known)}");
    }
}

/// <summary>How a recommender uses its accelerator. The defaults follow the hardware; tests choose otherwise.</summary>
sealed record QuerySettings
{
    /// <summary>The shape of the launches that score.</summary>
    public Func<Accelerator, TopKShape> Shape { get; init; } = TopKShape.For;

    /// <summary>The memory and the launch of explanations for an accelerator and a number of factors; null if nothing will be explained.</summary>
    public Func<Accelerator, int, CholeskyRowsPlan?> Explaining { get; init; } = CholeskyRowsPlan.For;

    /// <summary>The memory of an accelerator that the recommender may use.</summary>
    public Func<Accelerator, DeviceMemory> Memory { get; init; } = DeviceMemory.Of;
}
