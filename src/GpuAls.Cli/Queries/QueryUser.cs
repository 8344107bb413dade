using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Queries;

namespace GpuAls.Cli.Queries;

/// <summary>The user of a query: a user of the model, or a new one with likes.</summary>
/// <param name="Name">A user of the model; null for a new user.</param>
/// <param name="Likes">The likes of a new user; null for none, or for a user of the model.</param>
/// <param name="Features">The features of a new user; null if none was typed.</param>
sealed record QueryUser(string? Name, NamedLikes? Likes, TypedRow? Features = null)
{
    /// <summary>The user with a vector, if it is a new one; null for a user of the model.</summary>
    /// <param name="recommender">Answers queries about the model.</param>
    /// <param name="model">The model.</param>
    /// <exception cref="GpuAlsException">An item, a feature or a value is unknown, or the model has no features of users.</exception>
    public FoldedInUser? FoldIn(Recommender recommender, OpenModel model) => Features is { } features
        ? recommender.FoldInWithPrior(Likes is null ? [] : model.Rows(Likes), features.PriorOfUser(model))
        : Likes is { } likes ? recommender.FoldIn(model.Rows(likes)) : null;

    /// <summary>The name of the user, for programs; nothing for a new user.</summary>
    public IReadOnlyList<Field> Fields => Name is null ? [] : [new("user", null, Name)];

    /// <summary>Answers a query about the user.</summary>
    /// <exception cref="RemedyException">The user has no likes in the model.</exception>
    public Report Answer(Func<Report> answer)
    {
        try
        {
            return answer();
        }
        catch (NoHistoryException exception) when (Name is not null)
        {
            throw new RemedyException(exception.Message, "Name items that the user likes, instead of --user: --likes", exception);
        }
    }
}

/// <summary>The user of a query: --user, or --likes with --dislikes and --plays, or --features, or both of them.</summary>
sealed class QueryUserOptions
{
    readonly NameOption user = NameOption.User();
    readonly LikesOptions likes = new("a new user");
    readonly RowFeaturesOption features = new();

    /// <summary>--user</summary>
    public Option User => user;

    /// <summary>--likes</summary>
    public Option Likes => likes.Names;

    /// <summary>Adds the options to a command, which then requires --user, --likes, --features or one of the others.</summary>
    /// <param name="command">The command.</param>
    /// <param name="heading">The heading of the help.</param>
    /// <param name="others">Other options that name users.</param>
    public void AddTo(DocumentedCommand command, string heading, params IReadOnlyList<Option> others)
    {
        command.Add(heading, user);
        likes.AddTo(command, heading);
        command.Add(heading, features);
        // The features of a new user may stand beside the likes.
        command.RequireOneOf([user, likes.Names, features, .. others], (likes.Names, features));
    }

    /// <summary>The typed user.</summary>
    public QueryUser Read(ParseResult parse) => new(parse.GetValue(user), likes.Read(parse), parse.GetValue(features));
}
