namespace GpuAls.Core.Solving;

/// <summary>The error for a row whose system cannot be decomposed. It is the same on every device.</summary>
static class CholeskyFailure
{
    public static GpuAlsException Of(string side, int row, int factor, int entries) => new(
        $"the system of {side} row {row} is not positive definite in float32 at factor {factor}: "
        + $"its {entries} weights are too large for the regularization");
}
