using System.CommandLine;
using System.CommandLine.Parsing;

namespace GpuAls.Cli;

/// <summary>Somebody who is added to the users of a file before training: --add-user, --likes, --plays.</summary>
sealed class NewListenerOptions
{
    readonly Option<string?> name = new("--add-user")
    {
        Description = "Add a user of this name before training, for example yourself, who likes --likes.",
        HelpName = "name",
    };

    readonly LikesOptions likes = new("the added user");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(name);
        likes.AddTo(command);
        command.Validators.Add(result =>
        {
            var isNamed = result.GetResult(name) is not null;
            if (isNamed && result.GetValue(name) is not { Length: > 0 }) result.AddError("--add-user is empty, expected a name");
            if (isNamed != result.GetResult(likes.Names) is not null)
                result.AddError(isNamed ? "--add-user needs --likes: what the new user likes" : "--likes needs --add-user: who likes them");
        });
    }

    /// <summary>Whether somebody was asked for, for checks.</summary>
    public bool IsGiven(CommandResult result) => result.GetResult(name) is not null;

    /// <summary>Who was asked for; null for nobody.</summary>
    public NewListener? Read(ParseResult parse) => parse.GetValue(name) is { } given ? new NewListener(given, likes.Read(parse)!) : null;
}
