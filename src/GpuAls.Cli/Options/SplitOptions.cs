using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using GpuAls.Core;
using GpuAls.Ingestion;

namespace GpuAls.Cli;

/// <summary>What is held out of a file of play counts: --split, or --validate while training; --split-seed, --time-column.</summary>
sealed class SplitOptions
{
    const string Examples = "random:0.2, leave-out:3, last:3, time:0.2 or unseen-users:0.1";

    static readonly Dictionary<string, Func<string, ISplit?>> Kinds = new()
    {
        ["random"] = text => Share(text) is { } share ? new RandomSplit(share) : null,
        ["leave-out"] = text => Whole(text) is { } count ? LeaveOutSplit.Random(count) : null,
        ["last"] = text => Whole(text) is { } count ? LeaveOutSplit.Last(count) : null,
        ["time"] = text => Share(text) is { } share ? new TimeSplit(share) : null,
        ["unseen-users"] = text => Share(text) is { } share ? new UnseenUsersSplit(share) : null,
    };

    readonly Option<ISplit?> split;
    readonly string? standard;

    readonly NumberOption<long> seed = new("--split-seed", "Decides what is drawn: the same seed holds out the same.", 42, "a whole number", _ => true);

    readonly Option<ColumnReference?> time = new("--time-column")
    {
        Description = "When each row was, for last and time: a position from 0, or a name in the header; numbers or dates.",
        HelpName = "column",
        CustomParser = result =>
        {
            if (result.Tokens[^1].Value is { Length: > 0 } text) return ColumnReference.Parse(text);
            result.AddError("--time-column is empty, expected a position from 0 or a name in the header");
            return null;
        },
    };

    /// <param name="required">Whether there must be a split.</param>
    public SplitOptions(bool required)
        : this(
            "--split",
            "What to hold out: random:0.2 is a share of all pairs, leave-out:3 so many of each user, last:3 the last of each user, time:0.2 the last share of all (both by --time-column), "
            + "unseen-users:0.1 a share of the users, a fifth of whose items is to be found from the rest.",
            standard: null) => split.Required = required;

    SplitOptions(string name, string description, string? standard)
    {
        this.standard = standard;
        split = new(name)
        {
            Description = description,
            HelpName = "kind:amount",
            Arity = standard is null ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
            CustomParser = result =>
            {
                var made = Parse(TextOf(result.Tokens), out var wrong);
                if (wrong is not null) result.AddError(wrong);
                return made;
            },
        };
    }

    /// <summary>For a training that is watched: the option may be left without a value.</summary>
    /// <param name="description">What happens with what is held out, for the help.</param>
    /// <param name="standard">What is held out where the option has no value.</param>
    public static SplitOptions ToValidate(string description, string standard) => new("--validate", description, standard);

    /// <summary>--split</summary>
    public Option Split => split;

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [split, seed, time];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in All) command.Add(option);
        command.Validators.Add(result =>
        {
            if (Asked(result) is not { } asked) return;
            var hasTime = result.GetResult(time) is not null;
            if (asked.NeedsTimes && !hasTime) result.AddError($"this {split.Name} goes by time, expected --time-column too");
            if (!asked.NeedsTimes && hasTime) result.AddError($"--time-column is for {split.Name} last and time");
        });
    }

    /// <summary>What was asked for, for checks; null where nothing was, or nothing that makes sense.</summary>
    public ISplit? Asked(CommandResult result) => result.GetResult(split) is { Implicit: false } given && given.Tokens.Count < 2 ? Parse(TextOf(given.Tokens), out _) : null;

    /// <summary>What was asked for, as it is typed: random:0.1; null where nothing was.</summary>
    public string? Text(ParseResult parse) => parse.GetResult(split) is { Implicit: false } given ? TextOf(given.Tokens) : null;

    /// <summary>The seed.</summary>
    public long Seed(ParseResult parse) => parse.GetValue(seed);

    /// <summary>Applies what was asked for.</summary>
    /// <param name="parse">What was typed.</param>
    /// <param name="input">The file.</param>
    /// <param name="matrix">What it became.</param>
    /// <param name="cancel">Stops the reading of times.</param>
    public LargeArray<SplitPart> Assign(ParseResult parse, InputFile input, InteractionMatrix matrix, CancellationToken cancel)
    {
        var times = parse.GetValue(time) is { } column ? input.Reread(matrix).ReadTimes(column, cancel) : null;
        var parts = (parse.GetValue(split) ?? Parse(standard!, out _)!).Assign(matrix, Seed(parse), times);
        if (standard is null) RequireBothSides(parts, $"{(input.Path == "-" ? "standard input" : input.Path)}: {split.Name} {Text(parse)}");
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

        if (!hasTest || !hasTrain)
            throw new RemedyException(hasTrain ? $"{which} holds out no pair" : $"{which} leaves nothing to train on", "Hold out something else: --split");
    }

    string TextOf(IReadOnlyList<Token> tokens) => tokens.Count > 0 ? tokens[^1].Value : standard ?? "";

    ISplit? Parse(string text, out string? wrong)
    {
        wrong = null;
        try
        {
            if (text.Split(':') is [var kind, var amount] && Kinds.TryGetValue(kind, out var create) && create(amount) is { } made) return made;
            wrong = $"{split.Name} is '{text}', expected for example {Examples}";
        }
        catch (GpuAlsException exception)
        {
            wrong = $"{split.Name} is '{text}': {exception.Message}";
        }

        return null;
    }

    static double? Share(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) ? share : null;

    static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;
}
