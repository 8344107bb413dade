using System.CommandLine;

namespace GpuAls.Cli;

/// <summary>What somebody likes, by names, and how much: --likes, --plays.</summary>
sealed class LikesOptions
{
    const float StandardPlays = 30;

    readonly Option<string[]> likes;

    readonly NumberOption<float> plays = new(
        "--plays",
        "How often each of --likes was played.",
        StandardPlays,
        "a number above 0",
        number => number > 0 && float.IsFinite(number));

    /// <param name="who">Who likes them, for the help.</param>
    public LikesOptions(string who)
    {
        likes = new Option<string[]>("--likes")
        {
            Description = $@"What {who} likes: names with commas between them; a comma inside a name is written \,",
            HelpName = "names",
            CustomParser = result =>
            {
                string[] names = [.. result.Tokens.SelectMany(token => NameList.Parse(token.Value))];
                if (names.Length == 0) result.AddError("--likes has no names, expected for example --likes \"coldplay, muse\"");
                return names;
            },
        };
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(likes);
        command.Add(plays);
        command.Validators.Add(result =>
        {
            if (result.GetResult(plays) is { Implicit: false } && result.GetResult(likes) is null) result.AddError("--plays says how often --likes were played, but there is no --likes");
        });
    }

    /// <summary>--likes</summary>
    public Option Names => likes;

    /// <summary>What was given; null for nothing.</summary>
    public Likes? Read(ParseResult parse) => parse.GetValue(likes) is { Length: > 0 } names ? new Likes(names, parse.GetValue(plays)) : null;
}
