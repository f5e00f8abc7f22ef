using System.Reflection;

namespace DropoutLab.Tests.OperationTable;

/// <summary>The public operations as reflection finds them: every public method or operator of <see cref="Tensor"/> that takes a tensor and
/// returns tensors, except the few in <see cref="NotOperations"/>. Written "Relu()" or "Sum(Int32[], Boolean)"; a static method and an
/// operator with all its parameters, "op_Addition(Tensor, Double)".</summary>
internal static class PublicOperations
{
    /// <summary>Members that take and return tensors but are no operations: they compute nothing, or draw numbers.</summary>
    public static readonly string[] NotOperations =
    [
        "Detach()", "Normal(Tensor, Tensor, Generator)", "Normal(Double, Tensor, Generator)", "Normal(Tensor, Double, Generator)",
        "Bernoulli(Tensor, Generator)", "ZerosLike(Tensor)", "OnesLike(Tensor)",
    ];

    public static IEnumerable<string> All() =>
        typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(IsOperation)
            .Select(Signature)
            .Except(NotOperations)
            .Order(StringComparer.Ordinal);

    public static string Signature(MethodInfo method) =>
        $"{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => TypeName(parameter.ParameterType)))})";

    private static bool IsOperation(MethodInfo method)
    {
        bool isAccessor = method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);
        bool takesTensors = !method.IsStatic || method.GetParameters().Any(parameter => Mentions(parameter.ParameterType));
        return !isAccessor && takesTensors && Mentions(method.ReturnType);
    }

    private static bool Mentions(Type type) =>
        type == typeof(Tensor)
        || (type.HasElementType && Mentions(type.GetElementType()!))
        || (type.IsGenericType && type.GetGenericArguments().Any(Mentions));

    private static string TypeName(Type type)
    {
        if (type.HasElementType && type.IsArray) return TypeName(type.GetElementType()!) + "[]";
        if (!type.IsGenericType) return type.Name;
        string name = type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        return $"{name}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>";
    }
}
