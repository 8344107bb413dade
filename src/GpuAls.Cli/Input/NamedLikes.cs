using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Interactions;

namespace GpuAls.Cli.Input;

/// <summary>The likes and dislikes of a person.</summary>
/// <param name="Names">Liked items, as typed.</param>
/// <param name="Strength">The strength of each like and each dislike.</param>
/// <param name="Dislikes">Disliked items, as typed.</param>
sealed record NamedLikes(IReadOnlyList<string> Names, float Strength, IReadOnlyList<string> Dislikes)
{
    /// <summary>The items with strengths, negative for dislikes; each item once.</summary>
    /// <param name="row">The row of an item.</param>
    /// <exception cref="GpuAlsException">An item is unknown.</exception>
    /// <exception cref="UsageException">An item is both liked and disliked.</exception>
    public IEnumerable<(int Item, float Strength)> Rows(Func<string, int> row)
    {
        int[] likes = [.. Find(Names, row)];
        int[] dislikes = [.. Find(Dislikes, row)];
        var both = Array.FindIndex(likes, item => Array.IndexOf(dislikes, item) >= 0);
        if (both >= 0) throw new UsageException($"{DisplayText.Quote(Names[both])} is in --likes and in --dislikes; expected it in one of them");
        return [.. likes.Distinct().Select(item => (item, Strength)), .. dislikes.Distinct().Select(item => (item, -Strength))];
    }

    static IEnumerable<int> Find(IReadOnlyList<string> names, Func<string, int> row)
    {
        try
        {
            return [.. names.Select(row)];
        }
        catch (GpuAlsException exception)
            when (
                exception.InnerException is UnknownNameException unknown
                    && unknown.Suggestions.FirstOrDefault(name => name.Contains(',')) is { } meant)
        {
            throw new RemedyException(
                exception.Message,
                $"Write \\, for a comma inside a name: {DisplayText.Quote(meant.Replace(",", @"\,", StringComparison.Ordinal))}",
                exception);
        }
    }
}

/// <summary>The likes and dislikes of a person: --likes, --dislikes, --plays.</summary>
sealed class LikesOptions
{
    const float StandardStrength = 30;

    readonly Option<string[]> likes;
    readonly Option<string[]> dislikes;

    readonly NumberOption<float> strength = new(
        "--plays", "Strength of each like and dislike, for example a number of plays.", StandardStrength, NumberRange.Above<float>(0));

    /// <param name="who">The person, for the help.</param>
    public LikesOptions(string who)
    {
        likes = NamesOption("--likes", $@"Items that {who} likes, separated by commas; write \, for a comma inside a name.");
        dislikes = NamesOption("--dislikes", $"Items that {who} dislikes, separated by commas; requires --likes.");
    }

    /// <summary>--likes</summary>
    public Option Names => likes;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command, string heading)
    {
        command.Add(heading, likes, dislikes, strength);
        command.Validators.Add(result =>
        {
            if (!result.IsGiven(likes) && result.FirstGiven(strength, dislikes) is { } given) result.AddError($"{given.Name} requires --likes");
        });
    }

    /// <summary>The typed likes; null for none.</summary>
    public NamedLikes? Read(ParseResult parse) =>
        parse.GetValue(likes) is { Length: > 0 } names ? new NamedLikes(names, parse.GetValue(strength), parse.GetValue(dislikes) ?? []) : null;

    static Option<string[]> NamesOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "names",
        CustomParser = result =>
        {
            string[] names = [.. result.Tokens.SelectMany(token => NameList.Parse(token.Value))];
            if (names.Length == 0) result.AddError($"{name} is empty; expected names, such as {name} \"coldplay, muse\"");
            return names;
        },
    };
}
