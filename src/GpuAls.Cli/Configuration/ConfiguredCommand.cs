using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Core;

namespace GpuAls.Cli.Configuration;

/// <summary>
/// A typed command line with the configured values behind it, as if they were typed too. What was typed wins: a configured option that was typed is
/// left out, and so is one that the command does not accept beside the typed ones.
/// </summary>
/// <param name="parse">Parses a command line.</param>
sealed class ConfiguredCommand(Func<IReadOnlyList<string>, ParseResult> parse)
{
    /// <summary>Adds the configured values to a typed command.</summary>
    /// <param name="args">The typed words.</param>
    /// <param name="typed">The typed command.</param>
    /// <param name="values">The values that are configured for the command, the ones that win first.</param>
    /// <exception cref="ConfigurationException">The command refuses a value, or two values of one source exclude each other.</exception>
    public ConfiguredResult Add(IReadOnlyList<string> args, ParseResult typed, IEnumerable<ConfiguredValue> values)
    {
        var (candidates, all) = Check(args, typed, values);
        if (candidates.Count == 0) return new(typed, [], []);
        if (Slips(all).Count == 0) return new(all, candidates, []);
        return Choose(args, typed, candidates);
    }

    /// <summary>Checks that the command accepts each value.</summary>
    /// <param name="args">The typed words.</param>
    /// <param name="typed">The typed command.</param>
    /// <param name="values">The values that are configured for the command.</param>
    /// <returns>The values of options that were not typed, and the command with all of them.</returns>
    /// <exception cref="ConfigurationException">The command refuses a value.</exception>
    public (List<Candidate> Candidates, ParseResult All) Check(
        IReadOnlyList<string> args, ParseResult typed, IEnumerable<ConfiguredValue> values)
    {
        var options = OptionKeys.Configurable((DocumentedCommand)typed.CommandResult.Command);
        List<Candidate> candidates = [];
        foreach (var value in values)
        {
            if (!options.TryGetValue(value.Key, out var option) || typed.IsGiven(option)) continue;
            if (value.Words(option) is { Count: > 0 } words) candidates.Add(new(option, words, value.Source));
        }

        if (candidates.Count == 0) return (candidates, typed);
        if (candidates.Select(Error).FirstOrDefault(error => error is not null) is { } wrong) throw wrong;
        return (candidates, With(args, candidates));
    }

    // One value after the other, and then two at a time, for options that require each other: those that add an error are not used.
    ConfiguredResult Choose(IReadOnlyList<string> args, ParseResult typed, List<Candidate> candidates)
    {
        var (accepted, rest, best) = (new List<Candidate>(), candidates, typed);
        while (Next() is { } next)
        {
            accepted.AddRange(next.Values);
            rest = [.. rest.Except(next.Values)];
            best = next.Parse;
        }

        foreach (var one in rest) RequireNoClash(args, typed, accepted, one);
        return new(best, accepted, rest);

        // Those that correct an error come before those that do no harm.
        (IReadOnlyList<Candidate> Values, ParseResult Parse)? Next() =>
            (Slips(best).Count > 0 ? First(tried => Slips(tried).Count < Slips(best).Count) : null) ?? First(tried => !IsWorse(tried, best));

        (IReadOnlyList<Candidate> Values, ParseResult Parse)? First(Func<ParseResult, bool> isWanted)
        {
            var pairs = rest.SelectMany((one, n) => rest.Skip(n + 1).Select(other => (IReadOnlyList<Candidate>)[one, other]));
            foreach (var values in rest.Select(one => (IReadOnlyList<Candidate>)[one]).Concat(pairs))
            {
                var tried = With(args, [.. accepted, .. values]);
                if (isWanted(tried)) return (values, tried);
            }

            return null;
        }
    }

    // Two values of one source that exclude each other: neither was typed, so nothing says which one is meant.
    void RequireNoClash(IReadOnlyList<string> args, ParseResult typed, List<Candidate> accepted, Candidate one)
    {
        var before = accepted.Where(other => other.Source.Level < one.Source.Level).ToList();
        var alone = before.Count == 0 ? typed : With(args, before);
        if (IsWorse(With(args, [.. before, one]), alone)) return;
        foreach (var other in accepted.Where(other => other.Source.Level == one.Source.Level))
        {
            var (first, both) = (With(args, [.. before, other]), With(args, [.. before, other, one]));
            if (IsWorse(first, alone) || !IsWorse(both, alone)) continue;
            throw new ConfigurationException(
                $"{one.Source.Prefix}{one.Source.Name} and {other.Source.Name} exclude each other: {both.Errors[0].Message}",
                "Remove one of them. Or ignore all configuration: --no-config");
        }
    }

    ParseResult With(IReadOnlyList<string> args, IReadOnlyList<Candidate> values)
    {
        // After --, every word is an argument.
        var end = args.TakeWhile(word => word != "--").Count();
        return parse([.. args.Take(end), .. values.SelectMany(value => value.Words), .. args.Skip(end)]);
    }

    // Whether a command has an error that another one has not; fewer errors are never worse.
    static bool IsWorse(ParseResult command, ParseResult other)
    {
        var (own, others) = (Slips(command), Slips(other));
        return own.Count >= others.Count && !own.IsSubsetOf(others);
    }

    static HashSet<string> Slips(ParseResult result) => [.. result.Errors.Select(error => error.Message), .. result.UnmatchedTokens];

    // On a command of its own: one with other errors does not look at all values.
    static ConfigurationException? Error(Candidate value)
    {
        var alone = new Command("value") { value.Option }.Parse(value.Words);
        return alone.Errors is [var error, ..] ? new ConfigurationException($"{value.Source.Place}: {error.Message}", value.Source.Remedy) : null;
    }
}

/// <summary>A configured value of an option that was not typed.</summary>
/// <param name="Option">The option.</param>
/// <param name="Words">The words that would be typed.</param>
/// <param name="Source">The file or the variable.</param>
sealed record Candidate(Option Option, IReadOnlyList<string> Words, ValueSource Source);

/// <summary>A command with its configured values.</summary>
/// <param name="Parse">The command.</param>
/// <param name="Used">The values that apply.</param>
/// <param name="LeftOut">The values that the command does not accept beside the others.</param>
sealed record ConfiguredResult(ParseResult Parse, IReadOnlyList<Candidate> Used, IReadOnlyList<Candidate> LeftOut)
{
    /// <summary>The note on the configured values, without the values themselves, which may be secret; null if there are none.</summary>
    /// <remarks>A value for all commands that one of them cannot use is no news, and one for this command is.</remarks>
    public string? Note => Used.Count == 0 && !LeftOut.Any(value => value.Source.IsOfCommand) ? null
        : string.Join(' ', (string[])[.. Part("Configured", Used), .. Part("Configured, but not used with these options", LeftOut)]);

    static string[] Part(string title, IReadOnlyList<Candidate> values) => values.Count == 0 ? []
        : [$"{title}: {string.Join("; ", values.GroupBy(value => value.Source.Shown).Select(List))}."];

    static string List(IGrouping<string, Candidate> source) =>
        $"{string.Join(", ", source.Select(value => OptionKeys.LongName(value.Option)))} ({DisplayText.Escape(source.Key)})";
}
