using System.CommandLine;
using System.Globalization;
using GpuAls.Cli.Options;
using GpuAls.Core.Checkpoints;

namespace GpuAls.Cli.Checkpoints;

/// <summary>The interval from one checkpoint to the next, in iterations or in minutes.</summary>
/// <param name="Iterations">The iterations; null for minutes.</param>
/// <param name="Minutes">The minutes; null for iterations.</param>
sealed record CheckpointInterval(int? Iterations, double? Minutes);

/// <summary>The option --every: 3 for iterations, 10m for minutes.</summary>
sealed class EveryOption : Option<string?>
{
    const char Minute = 'm';

    public EveryOption(string name, double standardMinutes)
        : base(name)
    {
        var standard = string.Create(CultureInfo.InvariantCulture, $"{standardMinutes}{Minute}");
        Description = $"Write a checkpoint after every this many iterations (3) or minutes (10m). Default: {standard}.";
        HelpName = "interval";
        Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Parse(token.Value) is null)
            {
                result.AddError(
                    $"{Name} is '{token.Value}'; expected a number of iterations, such as 3, or of minutes, such as 10{Minute}");
            }
        });
    }

    /// <summary>The typed interval; null if none was typed.</summary>
    public CheckpointInterval? Read(ParseResult parse) => parse.IsGiven(this) ? Parse(parse.GetValue(this)!) : null;

    static CheckpointInterval? Parse(string text) => text.EndsWith(Minute)
        ? CheckpointOptions.MinutesRange.Parse(text[..^1]) is { } minutes ? new(null, minutes) : null
        : CheckpointOptions.IterationsRange.Parse(text) is { } iterations ? new(iterations, null) : null;
}
