using GpuAls.Core;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>How a session uses its accelerator; tests choose what the hardware else decides.</summary>
sealed record SessionSettings
{
    // Three work arrays of this size and the batch's part of the result stay in the L2 cache of a large card.
    const int BatchBytes = 8 << 20;
    const int FewestBatchRows = 1024;

    /// <summary>How the factors are stored.</summary>
    public Precision Precision { get; init; }

    /// <summary>The form of the kernels over rows: accelerator, stride → form.</summary>
    public Func<Accelerator, int, RowShape> RowShape { get; init; } = Kernels.RowShape.For;

    /// <summary>What of the accelerator's memory may be used.</summary>
    public Func<Accelerator, DeviceMemory> Memory { get; init; } = DeviceMemory.Of;

    /// <summary>The most rows of a batch, by the stride.</summary>
    public Func<int, int> BatchRows { get; init; } = stride => Math.Max(FewestBatchRows, BatchBytes / sizeof(float) / stride);
}
