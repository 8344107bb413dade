namespace GpuAls.Core.Interactions;

/// <summary>What there is to know about the dislikes of an <see cref="InteractionMatrix"/>, apart from its likes.</summary>
/// <param name="Entries">How many pairs are dislikes; 1 or more.</param>
/// <param name="LikesPerUser">How many items each user likes, over all users.</param>
/// <param name="DislikesPerUser">How many items each user dislikes, over all users.</param>
/// <param name="MedianStrengthPerUser">The median strength of each user's dislikes, below 0, over the users who have any.</param>
public sealed record DislikeSummary(long Entries, Distribution LikesPerUser, Distribution DislikesPerUser, Distribution MedianStrengthPerUser);
