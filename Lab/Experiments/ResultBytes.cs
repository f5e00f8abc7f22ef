using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace DropoutLab.Lab.Experiments;

/// <summary>The result of a training as bytes, for another process of the same program: field by field, every number bit by bit.</summary>
/// <remarks>A result is a tree of records, arrays and numbers. A model does not travel: in its place comes null.</remarks>
internal static class ResultBytes
{
    private const byte Nothing = 0;
    private const byte AsDeclared = 1;
    private const byte Named = 2;

    internal static byte[] Write<T>(T value)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Write(writer, typeof(T), value);
        writer.Flush();
        return stream.ToArray();
    }

    internal static T Read<T>(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return (T)Read(reader, typeof(T))!;
    }

    private static void Write(BinaryWriter writer, Type declared, object? value)
    {
        if (value is null or Layers.Module)
        {
            writer.Write(Nothing);
            return;
        }

        Type type = value.GetType();
        bool isDeclared = type == declared || type == Nullable.GetUnderlyingType(declared);
        writer.Write(isDeclared ? AsDeclared : Named);
        if (!isDeclared) writer.Write(type.AssemblyQualifiedName!);
        if (value is string text)
        {
            writer.Write(text);
        }
        else if (type.IsPrimitive || type.IsEnum)
        {
            writer.Write(BitsOf(value, type));
        }
        else if (value is Tensor tensor)
        {
            Write(writer, typeof(int[]), tensor.Shape.AsSpan().ToArray());
            Write(writer, typeof(float[]), tensor.ToArray());
        }
        else if (value is Array { Rank: 1 } array)
        {
            writer.Write(array.Length);
            foreach (object? element in array) Write(writer, type.GetElementType()!, element);
        }
        else
        {
            foreach (FieldInfo field in FieldsOf(type)) Write(writer, field.FieldType, field.GetValue(value));
        }
    }

    private static object? Read(BinaryReader reader, Type declared)
    {
        byte kind = reader.ReadByte();
        if (kind == Nothing) return null;
        Type type = kind == Named
            ? Type.GetType(reader.ReadString(), throwOnError: true)!
            : Nullable.GetUnderlyingType(declared) ?? declared;
        if (type == typeof(string)) return reader.ReadString();
        if (type.IsPrimitive || type.IsEnum) return FromBits(reader.ReadInt64(), type);
        if (type == typeof(Tensor))
        {
            var shape = (int[])Read(reader, typeof(int[]))!;
            return Tensor.From((float[])Read(reader, typeof(float[]))!, shape);
        }

        if (type.IsArray)
        {
            var array = Array.CreateInstance(type.GetElementType()!, reader.ReadInt32());
            for (int i = 0; i < array.Length; i++) array.SetValue(Read(reader, type.GetElementType()!), i);
            return array;
        }

        object made = RuntimeHelpers.GetUninitializedObject(type);
        foreach (FieldInfo field in FieldsOf(type)) field.SetValue(made, Read(reader, field.FieldType));
        return made;
    }

    private static long BitsOf(object value, Type type) => value switch
    {
        double number => BitConverter.DoubleToInt64Bits(number),
        float number => BitConverter.SingleToInt32Bits(number),
        bool yes => yes ? 1 : 0,
        ulong number => unchecked((long)number),
        _ => type == typeof(char) ? (char)value : Convert.ToInt64(value, CultureInfo.InvariantCulture),
    };

    private static object FromBits(long bits, Type type)
    {
        if (type.IsEnum) return Enum.ToObject(type, bits);
        if (type == typeof(double)) return BitConverter.Int64BitsToDouble(bits);
        if (type == typeof(float)) return BitConverter.Int32BitsToSingle((int)bits);
        if (type == typeof(bool)) return bits != 0;
        if (type == typeof(ulong)) return unchecked((ulong)bits);
        if (type == typeof(char)) return (char)bits;
        return Convert.ChangeType(bits, type, CultureInfo.InvariantCulture);
    }

    private static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type) || type.IsPointer)
            throw new NotSupportedException($"Sweep: a result holds a {type}, which does not travel between ranks");
        for (Type? level = type; level is not null; level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(
                BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                yield return field;
        }
    }
}
