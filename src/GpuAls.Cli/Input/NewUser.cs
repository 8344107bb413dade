using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;

namespace GpuAls.Cli.Input;

/// <summary>A user who is added to those of the input file.</summary>
/// <param name="Name">The name of the user.</param>
/// <param name="Likes">The likes of the user.</param>
sealed record NewUser(string Name, NamedLikes Likes);

/// <summary>A user who is added before training: --add-user, --likes, --dislikes, --plays.</summary>
sealed class NewUserOptions
{
    readonly Option<string?> name =
        new("--add-user") { Description = "Add a user with this name before training, for example yourself; requires --likes.", HelpName = "name" };
    readonly LikesOptions likes = new("the added user");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(HelpHeading.NewUser, name);
        likes.AddTo(command, HelpHeading.NewUser);
        command.Validators.Add(result =>
        {
            if (result.IsGiven(name) && result.GetValue(name) is not { Length: > 0 }) result.AddError("--add-user is empty; expected a name");
            if (result.IsGiven(name) && !result.IsGiven(likes.Names))
                result.AddError("--add-user requires --likes, the items that the new user likes");
            if (!result.IsGiven(name) && result.IsGiven(likes.Names)) result.AddError("--likes requires --add-user, the name of the new user");
        });
    }

    /// <summary>Whether a user was typed.</summary>
    public bool IsGiven(CommandResult result) => result.IsGiven(name);

    /// <summary>The typed user; null for none.</summary>
    public NewUser? Read(ParseResult parse) => parse.GetValue(name) is { } given ? new NewUser(given, likes.Read(parse)!) : null;
}
