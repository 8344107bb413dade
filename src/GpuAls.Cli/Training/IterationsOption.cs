using System.CommandLine;
using GpuAls.Cli.Options;
using GpuAls.Core.Solving;

namespace GpuAls.Cli.Training;

/// <summary>The iterations of a training: a number, or auto for as many as change something.</summary>
sealed class IterationsOption() : NumberOrAutoOption<int>(
    "--iterations",
    "Number of iterations over all users and all items. "
    + FormattableString.Invariant($"auto stops when an iteration changes the vectors of the users by less than {Percent:0.#} %, ")
    + FormattableString.Invariant($"and after {Standard.Iterations} at the latest."),
    Standard.Tolerance is null ? Standard.Iterations : null,
    AlsOptions.IterationsRange)
{
    static readonly AlsOptions Standard = new();

    static readonly double Percent = 100 * AlsOptions.StandardTolerance;

    /// <summary>The given settings, with the typed number of iterations.</summary>
    public AlsOptions Read(ParseResult parse, AlsOptions options)
    {
        if (!parse.IsGiven(this)) return options;
        return Number(parse) is { } number
            ? options with { Iterations = number, Tolerance = null }
            : options with { Iterations = Standard.Iterations, Tolerance = AlsOptions.StandardTolerance };
    }
}
