using GpuAls.Kernels.ConjugateGradient;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Sessions;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

/// <summary>The forms of the conjugate-gradient kernels, for theories.</summary>
public enum RowForm
{
    Groups,
    GroupsOfThree,
    GroupsOfSixteen,
    Warps,
    ThreeWarps,
}

static class RowForms
{
    internal static SessionSettings Settings(this RowForm form, int batchRows = 1 << 10) => new()
    {
        BatchRows = _ => batchRows,
        IsCard = _ => false, // otherwise a batch would be a whole side
        // Groups have the plan of a processor, the others that of a card, with windows so small that these problems have several.
        Cut = stride => form is RowForm.Groups or RowForm.GroupsOfThree
            ? RowCut.ForProcessors
            : RowCut.ForCards(stride) with { WindowColumns = 64 },
        RowShape = (accelerator, _) => form switch
        {
            // One thread if threads are emulated; otherwise the size that a device would choose.
            RowForm.Groups => RowShape.OfGroups(accelerator.AcceleratorType == AcceleratorType.CPU ? 1 : 64),
            RowForm.GroupsOfThree => RowShape.OfGroups(3),
            // Two entries at a time, with eight threads each.
            RowForm.GroupsOfSixteen => RowShape.OfGroups(16),
            // Several rows in a group, as on a card, and at the end warps without a row.
            RowForm.ThreeWarps => new RowShape(true, 3 * accelerator.WarpSize),
            RowForm.Warps => RowShape.OfWarps(accelerator),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, null),
        },
    };
}
