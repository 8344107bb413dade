using System.CommandLine;

namespace GpuAls.Cli;

/// <summary>Who a question is about: a user of the model, or somebody new who likes some items: --user, --likes, --plays.</summary>
sealed class AskerOptions
{
    readonly NameOption user = NameOption.User("A user of the model, by name.");
    readonly LikesOptions likes = new("somebody who is not in the model");

    /// <summary>Adds the options to a command, which then needs exactly one of them, or of the others.</summary>
    /// <param name="command">The command.</param>
    /// <param name="others">Other ways to say who.</param>
    public void AddTo(Command command, params IReadOnlyList<Option> others)
    {
        command.Add(user);
        likes.AddTo(command);
        command.RequireOneOf([user, likes.Names, .. others]);
    }

    /// <summary>Who was named.</summary>
    public Asker Read(ParseResult parse) => new(parse.GetValue(user), likes.Read(parse));
}
