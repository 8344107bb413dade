using System.CommandLine;
using System.Globalization;
using GpuAls.Cli.Options;
using GpuAls.Core.Solving;

namespace GpuAls.Cli.Training;

/// <summary>The iterations of a training: a number, or auto for as many as change something.</summary>
sealed class IterationsOption : Option<string>
{
    const string Auto = "auto";

    static readonly AlsOptions Standard = new();

    static readonly double Percent = 100 * AlsOptions.StandardTolerance;

    public IterationsOption()
        : base("--iterations")
    {
        Description = "Number of iterations over all users and all items. "
            + FormattableString.Invariant($"{Auto} stops when an iteration changes the vectors of the users by less than {Percent:0.#} %, ")
            + FormattableString.Invariant($"and after {Standard.Iterations} at the latest.");
        HelpName = $"number|{Auto}";
        DefaultValueFactory = _ => Standard.Tolerance is null ? Standard.Iterations.ToString(CultureInfo.InvariantCulture) : Auto;
        Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsAuto(token.Value) && AlsOptions.IterationsRange.Parse(token.Value) is null)
                result.AddError($"{Name} is '{token.Value}'; expected {AlsOptions.IterationsRange.Text}, or {Auto}");
        });
        CompletionSources.Add(Auto);
    }

    /// <summary>The given settings, with the typed number of iterations.</summary>
    public AlsOptions Read(ParseResult parse, AlsOptions options)
    {
        if (!parse.IsGiven(this)) return options;
        return AlsOptions.IterationsRange.Parse(parse.GetRequiredValue(this)) is { } number
            ? options with { Iterations = number, Tolerance = null }
            : options with { Iterations = Standard.Iterations, Tolerance = AlsOptions.StandardTolerance };
    }

    static bool IsAuto(string text) => text.Equals(Auto, StringComparison.OrdinalIgnoreCase);
}
