using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

/// <summary>The forms of the kernels over rows, for theories.</summary>
public enum RowForm
{
    Groups,
    GroupsOfThree,
    GroupsOfSixteen,
    Warps,
}

static class RowForms
{
    internal static SessionSettings Settings(this RowForm form, int batchRows = 1 << 10) => new()
    {
        BatchRows = _ => batchRows,
        RowKernels = (accelerator, stride) => form switch
        {
            // The smallest group there is where threads are emulated; what the device itself would choose elsewhere.
            RowForm.Groups => RowKernels.OfGroups(accelerator, accelerator.AcceleratorType == AcceleratorType.CPU ? 1 : 64),
            RowForm.GroupsOfThree => RowKernels.OfGroups(accelerator, 3),
            // Two entries at a time, eight threads each.
            RowForm.GroupsOfSixteen => RowKernels.OfGroups(accelerator, 16),
            _ => RowKernels.OfWarps(accelerator, stride),
        },
    };
}
