using GpuAls.Core;
using GpuAls.Kernels;

namespace GpuAls.Cli;

/// <summary>How the vectors that training fetches are stored: --precision.</summary>
static class PrecisionOption
{
    public static ChoiceOption<Precision> Create() => new(
        "--precision",
        "How the vectors that training fetches are stored: mixed is 16 bits, half the bytes to load, with sums in float32. A card stores all of them so; the CPU copies, for --solver pcg.",
        Word(Precision.Full),
        [.. Enum.GetValues<Precision>().Select(precision => (Word(precision), precision))]);

    /// <summary>"float32", "mixed".</summary>
    public static string Word(Precision precision) => PrecisionInfo.Of(precision).Word;

    /// <summary>Whether a device has a precision for a solver: the CPU has mixed for the preconditioned one alone.</summary>
    public static bool IsPossible(Precision precision, DeviceKind trains, Solver solver) =>
        trains != DeviceKind.Cpu || SolverInfo.Of(solver).SupportsOnCpu(precision);

    /// <summary>Of the solvers that a training takes, one that has mixed precision the least; one that is still to be chosen is chosen among those that have it.</summary>
    public static Solver Hardest(AlsOptions options) =>
        options.FinishExactly ? Solver.Cholesky : options.Solver ?? Solver.PreconditionedConjugateGradient;

    /// <exception cref="RemedyException">The device that trains has the precision not for this solver.</exception>
    public static void RequirePossible(Precision precision, DeviceKind trains, Solver solver)
    {
        if (!IsPossible(precision, trains, solver))
        {
            throw new RemedyException(
                $"here the CPU trains, which has mixed precision for the solver pcg alone, found {TrainingOptions.Word(solver)}",
                "Add --solver pcg, or leave --precision out, or name a card: --device");
        }
    }
}
