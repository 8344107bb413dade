using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

/// <summary>The forms of the kernels over rows, for theories.</summary>
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
        RowShape = (accelerator, _) => form switch
        {
            // The smallest group there is where threads are emulated; what the device itself would choose elsewhere.
            RowForm.Groups => RowShape.OfGroups(accelerator.AcceleratorType == AcceleratorType.CPU ? 1 : 64),
            RowForm.GroupsOfThree => RowShape.OfGroups(3),
            // Two entries at a time, eight threads each.
            RowForm.GroupsOfSixteen => RowShape.OfGroups(16),
            // As on a card: several rows a group, and warps at the end that have none.
            RowForm.ThreeWarps => new RowShape(true, 3 * accelerator.WarpSize),
            _ => RowShape.OfWarps(accelerator),
        },
    };
}
