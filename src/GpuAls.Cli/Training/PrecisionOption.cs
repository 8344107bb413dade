using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core.Solving;
using GpuAls.Kernels;

namespace GpuAls.Cli.Training;

/// <summary>The storage of the vectors during training: --precision.</summary>
static class PrecisionOption
{
    public static ChoiceOption<Precision> Create() => new(
        "--precision",
        "Storage of the vectors during training: float32, or mixed with 16 bits per number. On the CPU, mixed requires --solver pcg.",
        Word(Precision.Full),
        [.. Enum.GetValues<Precision>().Select(precision => (Word(precision), precision))]);

    /// <summary>The word for a precision: "float32", "mixed".</summary>
    public static string Word(Precision precision) => precision == Precision.Mixed ? "mixed" : "float32";

    /// <summary>Whether a device supports a precision with a solver: the CPU supports mixed with the preconditioned solver only.</summary>
    public static bool IsSupported(Precision precision, DeviceKind device, Solver solver) =>
        precision == Precision.Full || device != DeviceKind.Cpu || solver == Solver.PreconditionedConjugateGradient;

    /// <summary>
    /// The solver of a training with the least support for mixed precision; a solver that is still to be chosen counts as unsupported.
    /// </summary>
    public static Solver StrictestSolver(AlsOptions options) =>
        options.FinishExactly ? Solver.Cholesky : options.ChooseSolver ? Solver.ConjugateGradient : options.Solver;

    /// <exception cref="RemedyException">The device does not support the precision with this solver.</exception>
    public static void RequireSupported(Precision precision, DeviceKind device, Solver solver)
    {
        if (IsSupported(precision, device, solver)) return;
        throw new RemedyException(
            $"mixed precision on the CPU requires --solver pcg, but the solver is {SolverOptions.Word(solver)}",
            "Add --solver pcg, or remove --precision, or train on a graphics card: --use-gpu true");
    }
}
