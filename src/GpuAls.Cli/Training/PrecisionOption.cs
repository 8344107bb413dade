using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core.Solving;
using GpuAls.Kernels;

namespace GpuAls.Cli.Training;

/// <summary>The storage of the vectors during training: --precision.</summary>
static class PrecisionOption
{
    static readonly string SolversOnCpu =
        string.Join(" or ", SolverInfo.All.Where(solver => solver.HasMixedPrecisionOnCpu).Select(solver => $"--solver {solver.Word}"));

    public static ChoiceOption<Precision> Create() => new(
        "--precision",
        $"Storage of the vectors during training: float32, or mixed with 16 bits per number. On the CPU, mixed requires {SolversOnCpu}.",
        Word(Precision.Full),
        [.. PrecisionInfo.All.Select(precision => (precision.Word, precision.Value))]);

    /// <summary>The word for a precision: "float32", "mixed".</summary>
    public static string Word(Precision precision) => PrecisionInfo.Of(precision).Word;

    /// <summary>Whether a device supports a precision with a solver. A solver that is still to be chosen is chosen among those that do.</summary>
    public static bool IsSupported(Precision precision, DeviceKind device, Solver? solver) =>
        device != DeviceKind.Cpu || solver is not { } chosen || SolverInfo.Of(chosen).SupportsOnCpu(precision);

    /// <summary>The solver of a training with the least support for mixed precision; null if it is still to be chosen.</summary>
    public static Solver? StrictestSolver(AlsOptions options) => options.FinishExactly ? Solver.Cholesky : options.Solver;

    /// <exception cref="RemedyException">The device does not support the precision with this solver.</exception>
    public static void RequireSupported(Precision precision, DeviceKind device, Solver? solver)
    {
        if (IsSupported(precision, device, solver)) return;
        throw new RemedyException(
            $"mixed precision on the CPU requires {SolversOnCpu}, but the solver is {SolverOptions.Word(solver)}",
            $"Add {SolversOnCpu}, or remove --precision, or train on a graphics card: --use-gpu true");
    }
}
