using System.CommandLine;
using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Cli.Queries;

/// <summary>--part: the part of the users that this process answers, one of several of equal size.</summary>
sealed class PartOption : Option<string?>
{
    /// <summary>The name of the option.</summary>
    public const string OptionName = "--part";

    /// <summary>The word for the number of the part in the name of a target.</summary>
    public const string Placeholder = "{part}";

    public PartOption()
        : base(OptionName)
    {
        Description = $"With --users or --all-users, answer only one part of the users: 2/4 is the second of four. {Placeholder} in the name of --to "
            + "becomes its number.";
        HelpName = "part";
        Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && Parse(text) is null)
                result.AddError($"{OptionName} is {DisplayText.Quote(text)}; expected a number of 1 or more and the number of parts, such as 2/4");
        });
    }

    /// <summary>The users of the typed part; all if no part was typed.</summary>
    public IReadOnlyList<int> Select(ParseResult parse, IReadOnlyList<int> users)
    {
        if (parse.GetValue(this) is not { } text) return users;
        var (number, count) = Parse(text)!.Value;
        var (start, end) = ((int)((long)users.Count * (number - 1) / count), (int)((long)users.Count * number / count));
        return [.. users.Skip(start).Take(end - start)];
    }

    /// <summary>A target with the number of the typed part in its name.</summary>
    public string? TargetName(ParseResult parse, string? target) => parse.GetValue(this) is { } text
        ? target?.Replace(Placeholder, Parse(text)!.Value.Number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        : target;

    static (int Number, int Count)? Parse(string text) =>
        text.Split('/') is [var number, var count]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
        && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var of)
        && n >= 1 && n <= of ? (n, of) : null;
}
