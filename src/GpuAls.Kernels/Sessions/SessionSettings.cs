using GpuAls.Core.Solving;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Planning;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Sessions;

/// <summary>How a session uses its accelerator. The defaults follow the hardware; tests choose otherwise.</summary>
sealed record SessionSettings
{
    // Three work arrays of this size and the batch's part of the result stay in the L2 cache of a large card.
    const int BatchBytes = 8 << 20;
    const int MinBatchRows = 1024;

    /// <summary>How the factors are stored.</summary>
    public Precision Precision { get; init; }

    /// <summary>The form of the conjugate-gradient kernels for an accelerator and a stride.</summary>
    public Func<Accelerator, int, ConjugateGradient.RowShape> RowShape { get; init; } = ConjugateGradient.RowShape.For;

    /// <summary>The memory of an accelerator that the session may use.</summary>
    public Func<Accelerator, DeviceMemory> Memory { get; init; } = DeviceMemory.Of;

    /// <summary>Maximum rows in a batch that is not a whole side, by the stride.</summary>
    public Func<int, int> BatchRows { get; init; } = stride => Math.Max(MinBatchRows, BatchBytes / sizeof(float) / stride);

    /// <summary>Whether an accelerator is a card, which has large batches, short pieces and much queued work.</summary>
    public Func<Accelerator, bool> IsCard { get; init; } = Accelerators.IsCard;

    /// <summary>How long rows are cut and rows are ordered, by the stride; null: as <see cref="RowCut"/> decides.</summary>
    public Func<int, RowCut>? Cut { get; init; }
}
