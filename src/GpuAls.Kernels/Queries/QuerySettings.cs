using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>How a <see cref="DeviceRecommender"/> uses its accelerator; tests choose what the hardware else decides.</summary>
sealed record QuerySettings
{
    /// <summary>How scoring is cut.</summary>
    public Func<Accelerator, TopKShape> Shape { get; init; } = TopKShape.For;

    /// <summary>How systems are solved: accelerator, factors → plan; null: nothing will be explained.</summary>
    public Func<Accelerator, int, CholeskyRowsPlan?> Explaining { get; init; } = CholeskyRowsPlan.For;

    /// <summary>What of the accelerator's memory may be used.</summary>
    public Func<Accelerator, DeviceMemory> Memory { get; init; } = DeviceMemory.Of;
}
