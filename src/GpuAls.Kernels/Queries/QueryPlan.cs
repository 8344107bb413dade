using GpuAls.Core;

namespace GpuAls.Kernels;

/// <summary>What a <see cref="DeviceRecommender"/> allocates.</summary>
/// <param name="Memory">What goes where.</param>
/// <param name="WorkWords">Words of 4 bytes that each round of questions cuts up.</param>
sealed record QueryPlan(MemoryPlan Memory, long WorkWords)
{
    // 256 MiB: rounds so large that what it costs to start one does not matter.
    const long MostWorkWords = 1L << 26;

    /// <summary>The plan; the work space shrinks where there is little memory, the rest must fit.</summary>
    /// <param name="model">The model.</param>
    /// <param name="device">What the accelerator has.</param>
    /// <param name="shape">How scoring is cut.</param>
    /// <param name="explaining">How systems are solved; null: nothing will be explained.</param>
    /// <exception cref="DeviceException">It does not fit.</exception>
    public static QueryPlan For(AlsModel model, DeviceMemory device, TopKShape shape, CholeskyRowsPlan? explaining)
    {
        var users = model.Factors.Users;
        var items = model.Factors.Items;
        MemoryPart[] fixedParts =
        [
            new(MemoryPlan.UserFactors, DeviceFactors.Bytes(users.Rows, users.Stride)),
            new(MemoryPlan.ItemFactors, DeviceFactors.Bytes(items.Rows, items.Stride)),
            new("known interactions", DeviceRows.Bytes(model.Known)),
            new("norms for cosines", DeviceDirections.Bytes(users.Rows) + DeviceDirections.Bytes(items.Rows)),
            .. explaining is null ? Array.Empty<MemoryPart>() : [new("matrices of explanations", DeviceExplainer.Bytes(explaining, items.Stride, model.Options.RegularizationExponent == 0 ? 1 : users.Rows))],
        ];
        var left = device.Usable - fixedParts.Sum(part => part.Bytes);
        // One user, whatever is asked: all items as the answer, or an item explained by the longest history.
        var fewest = Math.Max(
            TopKSearch.Words(shape, 1, items.Rows, items.Rows), explaining is null ? 0 : DeviceExplainer.FewestWords(model.Known.MaxRowLength));
        // All users, all items as the answer to each: more is of no use.
        var most = TopKSearch.Words(shape, Math.Min(users.Rows, TopKSearch.MostQueries), items.Rows, items.Rows);
        var words = Math.Max(fewest, Math.Min(most, Math.Min(MostWorkWords, left / sizeof(int))));
        var memory = new MemoryPlan(device, [.. fixedParts, new("work space", words * sizeof(int))]);
        if (memory.Left >= 0) return new QueryPlan(memory, words);
        var (factors, known) = (memory.Factors, DeviceRows.Bytes(model.Known));
        throw memory.DoesNotFit(
            $"the factors need {DisplayText.Bytes(factors)}, the known interactions {DisplayText.Bytes(known)} and the work on them {DisplayText.Bytes(memory.Total - factors - known)}");
    }
}
