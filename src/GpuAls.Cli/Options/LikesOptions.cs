using System.CommandLine;

namespace GpuAls.Cli;

/// <summary>What somebody likes and what not, by names, and how much: --likes, --dislikes, --plays.</summary>
sealed class LikesOptions
{
    const float StandardPlays = 30;

    readonly Option<string[]> likes;
    readonly Option<string[]> dislikes;

    readonly NumberOption<float> plays = new(
        "--plays",
        "How often each of --likes was played, and how strong each of --dislikes is.",
        StandardPlays,
        "a number above 0",
        number => number > 0 && float.IsFinite(number));

    /// <param name="who">Who likes them, for the help.</param>
    public LikesOptions(string who)
    {
        likes = NamesOption("--likes", $@"What {who} likes: names with commas between them; a comma inside a name is written \,");
        dislikes = NamesOption("--dislikes", $"What {who} does not like, likewise; what is like it comes up less.");
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(likes);
        command.Add(dislikes);
        command.Add(plays);
        command.Validators.Add(result =>
        {
            if (result.GetResult(plays) is { Implicit: false } && result.GetResult(likes) is null) result.AddError("--plays says how often --likes were played, but there is no --likes");
            if (result.GetResult(dislikes) is not null && result.GetResult(likes) is null) result.AddError("--dislikes needs --likes: what is recommended comes from those");
        });
    }

    /// <summary>--likes</summary>
    public Option Names => likes;

    /// <summary>What was given; null for nothing.</summary>
    public Likes? Read(ParseResult parse) => parse.GetValue(likes) is { Length: > 0 } names ? new Likes(names, parse.GetValue(plays), parse.GetValue(dislikes) ?? []) : null;

    static Option<string[]> NamesOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "names",
        CustomParser = result =>
        {
            string[] names = [.. result.Tokens.SelectMany(token => NameList.Parse(token.Value))];
            if (names.Length == 0) result.AddError($"{name} has no names, expected for example {name} \"coldplay, muse\"");
            return names;
        },
    };
}
