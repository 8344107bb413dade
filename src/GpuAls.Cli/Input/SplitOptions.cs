using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Cli.Input;

/// <summary>The part of a file that is held out: --split, or --validate while training; --split-seed.</summary>
sealed class SplitOptions
{
    readonly Option<ISplit?> split;
    readonly string? standard;
    readonly IReadOnlyList<SplitKind> kinds;
    readonly NumberOption<long> seed = new(
        "--split-seed", "Seed of the random choice; the same seed holds out the same part.", 42, NumberRange.Any<long>());

    /// <param name="required">Whether the command needs --split.</param>
    public SplitOptions(bool required)
        : this("--split", "Part to hold out", standard: null, note: "") => split.Required = required;

    SplitOptions(string name, string purpose, string? standard, string note)
    {
        this.standard = standard;
        kinds = [.. SplitKind.All.Where(kind => standard is null || kind.ValidatesTrainings)];
        split = new(name)
        {
            Description = $"{purpose}: {string.Join(", ", kinds.Select(kind => $"{kind.ExampleText} ({kind.Help})"))}. {note}".TrimEnd(),
            HelpName = "kind:amount",
            Arity = standard is null ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
            CustomParser = result =>
            {
                var made = Parse(TextOf(result.Tokens), out var error);
                if (error is not null) result.AddError(error);
                return made;
            },
        };
        split.CompletionSources.Add([.. kinds.Select(kind => kind.ExampleText)]);
    }

    /// <summary>For a training that is validated: --validate, which may be typed without a value.</summary>
    /// <param name="purpose">The purpose of the part that is held out, for the help.</param>
    /// <param name="standard">The split of --validate without a value.</param>
    /// <param name="note">The last sentence of the help, about the default.</param>
    public static SplitOptions ToValidate(string purpose, string standard, string note) => new("--validate", purpose, standard, note);

    /// <summary>--split or --validate</summary>
    public Option Split => split;

    /// <summary>--split or --validate, with its value.</summary>
    public Option<ISplit?> SplitValue => split;

    /// <summary>--split-seed</summary>
    public Option SeedOption => seed;

    /// <summary>All options.</summary>
    public IReadOnlyList<Option> All => [split, seed];

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="heading">The heading of the help.</param>
    /// <param name="times">The times of the rows, which some splits need.</param>
    public void AddTo(DocumentedCommand command, string heading, TimeOptions times)
    {
        command.Add(heading, All);
        times.AddUse(result => Asked(result) is { NeedsTimes: true }, $"{split.Name} {SplitKind.WordsWithTimes}");
        command.Validators.Add(result =>
        {
            if (Asked(result) is { NeedsTimes: true } && !times.HasColumn(result))
                result.AddError($"{split.Name} {Text(result)} requires --time-column, the column with the time");
        });
    }

    /// <summary>The typed split, for checks; null for none, or for one that is wrong.</summary>
    public ISplit? Asked(CommandResult result) =>
        result.GetResult(split) is { Implicit: false } given && given.Tokens.Count < 2 ? Parse(TextOf(given.Tokens), out _) : null;

    /// <summary>The split as typed: random:0.1; null for none.</summary>
    public string? Text(ParseResult parse) => parse.GetResult(split) is { Implicit: false } given ? TextOf(given.Tokens) : null;

    /// <summary>The seed.</summary>
    public long Seed(ParseResult parse) => parse.GetValue(seed);

    /// <summary>Splits the interactions of a file.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="loaded">The file.</param>
    /// <param name="matrix">Its interactions.</param>
    /// <param name="cancel">Stops the reading of times.</param>
    /// <returns>The part of each interaction.</returns>
    public LargeArray<SplitPart> Assign(ParseResult parse, LoadedInteractions loaded, InteractionMatrix matrix, CancellationToken cancel)
    {
        var rule = Rule(parse);
        return Assign(parse, rule, loaded, matrix, rule.NeedsTimes ? loaded.ReadTimes(matrix, again => again.ReadTimes(cancel)) : null);
    }

    /// <summary>Splits the interactions of a file, and weighs those to train on by their age at the end of the training part.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="loaded">The file, read for a split.</param>
    /// <param name="matrix">Its interactions.</param>
    /// <param name="cancel">Stops the reading of times.</param>
    /// <param name="weighsLater">Whether other half-lives than the typed one are tried.</param>
    public TimedParts HoldOut(
        ParseResult parse, LoadedInteractions loaded, InteractionMatrix matrix, CancellationToken cancel, bool weighsLater = false)
    {
        var rule = Rule(parse);
        // A pair of the training part may have rows after its end, which a split at one moment must not count.
        var needsRows = weighsLater || loaded.HalfLife is not null || (rule.EndsAtOneMoment && matrix.Duplicates > 0);
        if (!needsRows) return new TimedParts(matrix, Assign(parse, loaded, matrix, cancel), loaded.Times);
        var rows = loaded.ReadTimes(matrix, again => again.ReadRows(cancel));
        var first = rule.NeedsTimes ? rows.FirstTimes(matrix.Entries) : null;
        var parts = new TimedParts(matrix, Assign(parse, rule, loaded, matrix, first), loaded.Times)
        {
            Rows = rows,
            FirstTimes = rule.EndsAtOneMoment ? first : null,
            HalfLife = loaded.HalfLife,
        };
        if (loaded.HalfLife is not null || weighsLater) loaded.NoteAsOf(parts.AsOf, "the newest time of the training part");
        return parts;
    }

    ISplit Rule(ParseResult parse) => parse.GetValue(split) ?? Parse(standard!, out _)!;

    LargeArray<SplitPart> Assign(
        ParseResult parse, ISplit rule, LoadedInteractions loaded, InteractionMatrix matrix, LargeArray<double>? times)
    {
        var parts = rule.Assign(matrix, Seed(parse), times);
        if (standard is null) RequireBothSides(parts, $"{loaded.Name}: {split.Name} {Text(parse)}");
        return parts;
    }

    static void RequireBothSides(LargeArray<SplitPart> parts, string which)
    {
        var (hasTrain, hasTest) = (false, false);
        for (long e = 0; e < parts.Length && !(hasTrain && hasTest); e++)
        {
            hasTrain |= parts[e] == SplitPart.Train;
            hasTest |= parts[e] == SplitPart.Test;
        }

        if (hasTest && hasTrain) return;
        throw new RemedyException(
            $"{which} {(hasTrain ? "holds out no pair" : "leaves nothing to train on")}", "Hold out another part, for example: --split random:0.2");
    }

    string TextOf(IReadOnlyList<Token> tokens) => tokens.Count > 0 ? tokens[^1].Value : standard ?? "";

    string Text(CommandResult result) => TextOf(result.GetResult(split)!.Tokens);

    ISplit? Parse(string text, out string? error)
    {
        error = null;
        try
        {
            return SplitKind.Parse(text, kinds);
        }
        catch (GpuAlsException exception)
        {
            error = $"{split.Name}: {exception.Message}";
        }

        return null;
    }
}
